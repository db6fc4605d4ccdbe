<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Audience\FactValues;
use ChurnStop\Audience\SnapshotFacts;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Eligibility\History;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\PlanRef;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What a customer would see of a flow that is not saved: the same moves as live, on a made-up subscription, kept in
 * memory. Writes nothing.
 */
final class PreviewAttempt {

	public function __construct(
		private readonly StateMachine $state_machine,
		private readonly ScreenBuilder $screens,
		private readonly OfferTypes $types,
		private readonly SettingsStore $settings,
	) {}

	/**
	 * @param array<string, mixed> $customer first_name, price ("40.00"), currency, formatted, period, interval,
	 *     trial_days, coupon, country, state, name,
	 *                                       targets (a list of choices with product_id, name, price), facts (of
	 *                                       audiences, by id): all optional.
	 * @param list<array<string, mixed>> $steps So far: {action: reason|consent|decline|accept|cancel|dismiss, reason?,
	 *     comment?, agree?, offer_id?}.
	 * @param string $until An offer's id: goes on from the last step, past consent and the offers before it, until that
	 *     offer is on the screen or cannot be.
	 * @param bool $stale Whether steps may be of an older form of the flow: the walk then ends before the first that
	 *     does not exist any more.
	 * @return array<string, mixed> The contract's Attempt, and `steps` as they were walked.
	 * @throws Failure
	 */
	public function run(
		Flow $flow,
		array $customer,
		array $steps,
		\DateTimeImmutable $now,
		string $until = '',
		bool $stale = false,
	): array {
		$settings  = $this->settings->get();
		$snapshot  = self::snapshot( $customer, $now );
		$profile   = $settings->force_strictest ? Profiles::BARE : Profiles::of( $snapshot->country, $snapshot->state );
		$context = new AttemptContext(
			new PreviewQuotes( $this->targets( $flow, $customer, $snapshot ) ),
			$snapshot,
			new History(),
			$now,
			self::known( $customer, $snapshot ),
			$settings->types_off(),
		);
		$attempt   = new Attempt(
			'00000000-0000-4000-8000-000000000000',
			0,
			Actor::system(),
			array( $snapshot->ref ),
			Attempt::TEST,
			'preview',
			$profile,
			$flow->id,
			$flow->version,
			$flow->locale,
			$now,
		);
		$attempt->first_name = Data::string(
			$customer,
			'first_name',
			_x( 'Alex', 'an example of a first name', 'churnstop' ),
		);
		$walked = array();
		foreach ( $steps as $number => $step ) {
			try {
				$this->step( $attempt, $flow, $context, $step, $number );
			} catch ( Failure $failure ) {
				if ( $stale ) {
					break;
				}
				throw $failure;
			}
			$walked[] = $step;
		}
		array_push( $walked, ...$this->walk( $attempt, $flow, $context, $until ) );
		$ends_at = self::ends_at( $snapshot );
		$view    = AttemptView::of_subscription( $snapshot, $ends_at );
		return array(
			'id'            => $attempt->uuid,
			'state'         => $attempt->state,
			'mode'          => $attempt->mode,
			'subscription'  => $view,
			'subscriptions' => array( $view ),
			'screen'        => $this->screens->of( $attempt, $flow, $ends_at, false, false, $settings->support() ),
			'cancel_url'    => null,
			'steps'         => $walked,
			'decisions'     => array_map(
				static fn ( array $decision ): array => array_diff_key( $decision, array( 'inputs' => true ) ),
				$attempt->decisions,
			),
		);
	}

	/**
	 * @return list<array<string, mixed>> The steps to the offer, or as far as this customer gets.
	 * @throws Failure
	 */
	private function walk( Attempt $attempt, Flow $flow, AttemptContext $context, string $until ): array {
		$steps = array();
		while ( '' !== $until && $until !== $attempt->shown_offer?->offer_id ) {
			$step = match ( true ) {
				Attempt::CONSENT === $attempt->state => array( 'action' => 'consent', 'agree' => true ),
				true === $attempt->shown_offer?->more => array(
					'action' => 'decline',
					'offer_id' => $attempt->shown_offer->offer_id,
				),
				default                              => null,
			};
			if ( null === $step ) {
				break;
			}
			$this->step( $attempt, $flow, $context, $step, count( $steps ) );
			$steps[] = $step;
		}
		return $steps;
	}

	/**
	 * @param array<string, mixed> $step
	 * @throws Failure
	 */
	private function step( Attempt $attempt, Flow $flow, AttemptContext $context, array $step, int $number ): void {
		$action = Data::string( $step, 'action' );
		if ( ! $attempt->is_open() ) {
			AttemptTransaction::refuse_closed( $attempt );
		}
		match ( $action ) {
			'reason'  => $this->state_machine->reason(
				$attempt,
				$flow,
				$context,
				Data::string_or_null( $step, 'reason' ),
				Data::string_or_null( $step, 'comment' ),
			),
			'consent' => $this->state_machine->consent( $attempt, $flow, $context, Data::bool( $step, 'agree' ) ),
			'decline' => $this->state_machine->decline( $attempt, $flow, $context ),
			'dismiss' => $this->state_machine->dismiss( $attempt, $context->now ),
			'cancel'  => $this->cancel( $attempt, $context ),
			'accept'  => null !== $attempt->shown_offer
				? $this->state_machine->saved( $attempt, $flow, $attempt->shown_offer->terms, null, $context->now )
				: throw Failure::invalid()->about( array(
					'steps.' . $number => __( 'No offer is on the screen at this step.', 'churnstop' ),
				) ),
			default   => throw Failure::invalid()->about( array(
				'steps.' . $number . '.action' => __( 'This step is not known.', 'churnstop' ),
			) ),
		};
	}

	private function cancel( Attempt $attempt, AttemptContext $context ): void {
		$attempt->state  = Attempt::CANCELLED;
		$attempt->shown_offer    = null;
		$attempt->result = array(
			'outcome'      => Attempt::CANCELLED,
			'effective_at' => Data::iso( self::ends_at( $context->snapshot ) ),
			'receipt'      => $attempt->receipt_number(),
		);
	}

	/** What is paid for is used. */
	private static function ends_at( Snapshot $snapshot ): \DateTimeImmutable {
		return $snapshot->next_payment ?? $snapshot->at;
	}

	/**
	 * The facts that were given. What is made up decides no audience, so that every offer can be looked at.
	 *
	 * @param array<string, mixed> $customer
	 */
	private static function known( array $customer, Snapshot $snapshot ): FactValues {
		$given = array(
			'period'     => array( 'billing_period' ),
			'trial_days' => array( 'in_trial' ),
			'coupon'     => array( 'has_coupon' ),
			'country'    => array( 'country', 'state' ),
			'product_id' => array( 'product' ),
		);
		$facts = array_merge( array(), ...array_values( array_intersect_key( $given, $customer ) ) );
		return new FactValues(
			FactValues::clean( Data::map( $customer, 'facts' ) ) + array_intersect_key(
				SnapshotFacts::all( $snapshot ),
				array_flip( $facts ),
			),
		);
	}

	/** @param array<string, mixed> $customer */
	private static function snapshot( array $customer, \DateTimeImmutable $now ): Snapshot {
		$period = Data::string( $customer, 'period', 'month' );
		$total  = Money::from_array(
			array(
				'amount'    => Data::string( $customer, 'price', '40.00' ),
				'currency'  => Data::string( $customer, 'currency', 'USD' ),
				'formatted' => Data::string(
					$customer,
					'formatted',
					'$' . Data::string( $customer, 'price', '40.00' ),
				),
			)
		)
			?? throw Failure::invalid()->about( array(
				'customer.price' => __( 'The price must look like 40.00.', 'churnstop' ),
			) );
		$trial  = min( 3650, Data::int( $customer, 'trial_days' ) ); // Beyond that a date has no form.
		$ahead  = $trial > 0 ? $trial : ( 'year' === $period ? 200 : 12 );
		$next   = $now->add( new \DateInterval( 'P' . $ahead . 'D' ) );
		return Snapshot::imagined(
			Data::string( $customer, 'name', __( 'Example subscription', 'churnstop' ) ),
			Data::int( $customer, 'product_id', 1 ),
			$total,
			new Billing( $period, Data::int( $customer, 'interval', 1 ) ),
			$next,
			$now,
			$trial > 0,
			Data::bool( $customer, 'coupon' ) ? array( 'example' ) : array(),
			Data::string( $customer, 'country' ),
			Data::string( $customer, 'state' )
		);
	}

	/**
	 * Those given, or two made-up ones and whatever the flow names, so that every offer can be looked at.
	 *
	 * @param array<string, mixed> $customer
	 * @return list<Target>
	 */
	private function targets( Flow $flow, array $customer, Snapshot $snapshot ): array {
		$now     = $snapshot->total;
		$targets = array();
		foreach ( Data::maps( $customer, 'targets' ) as $given ) {
			$price = Money::from_array( Data::map( $given, 'price' ) );
			if ( null !== $price ) {
				$targets[] = Target::imagined(
					PlanRef::of( Data::int( $given, 'product_id' ), Data::string( $given, 'plan' ) ),
					Data::string( $given, 'name' ),
					$snapshot,
					$price->cents,
					Data::string( $given, 'image' ),
				);
			}
		}
		if ( array() !== $targets ) {
			return $targets;
		}
		$named = array();
		foreach ( $flow->reasons as $reason ) {
			array_push(
				$named,
				...array_merge( array(), ...array_map( $this->types->targets_of( ... ), $reason->offers ) ),
			);
		}
		foreach ( $named as $ref ) {
			$targets[] = Target::imagined(
				$ref,
				__( 'Your chosen product', 'churnstop' ),
				$snapshot,
				(int) round( $now->cents * 0.6 ),
			);
		}
		$targets[] = Target::imagined(
			new PlanRef( 2_000_000_001 ),
			__( 'Smaller plan', 'churnstop' ),
			$snapshot,
			(int) round( $now->cents / 2 ),
		);
		$targets[] = Target::imagined(
			new PlanRef( 2_000_000_002 ),
			__( 'Another product', 'churnstop' ),
			$snapshot,
			$now->cents,
		);
		return $targets;
	}
}
