<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;

/**
 * Another product from now on, through WooCommerce Subscriptions' Switcher: a switch order of total 0, its hooks, the
 * next renewal at the new price.
 */
final class SwitchHandler implements Handler {

	use Uncounted;

	public function __construct( private readonly Store $store, private readonly SwitchTargets $targets ) {}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		$blockers = array_merge(
			CommonBlockers::state( $subscription ),
			CommonBlockers::gateway( $subscription, $change->needs() ),
			CommonBlockers::next_payment( $subscription ),
			// A switch archives the subscription's coupons: the customer would lose their own.
			CommonBlockers::other_coupon( $subscription )
		);
		return array() === $blockers
			? $this->targets->blockers( $subscription, SwitchProduct::of( $change )->switches_to() )
			: $blockers;
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		$currency = (string) $subscription->get_currency();
		$plan     = $this->plan( $subscription, $change );
		$after    = Amounts::from_cents( $plan->total_cents( $subscription ), $currency );
		$end      = Data::time( array( 'end' => $plan->end ), 'end' );
		return new Terms(
			Amounts::money( $subscription->get_total( 'edit' ), $currency ),
			$after,
			null,
			$after,
			StoreDates::of( $subscription, 'next_payment' ),
			ends_at: $end,
		);
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		CommonBlockers::refuse( $this->blockers( $subscription, $change ) );
		$plan = $this->plan( $subscription, $change );
		$line = $this->targets->line( $subscription );
		if ( null === $line ) {
			throw ConnectionFailure::because( 'several_items' )
				->saying( __( 'This subscription has several products. Nothing has changed.', 'churnstop' ) );
		}
		return new Receipt(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			$change,
			PreviousState::of( $subscription ) + array(
				'total'        => Amounts::cents( $subscription->get_total( 'edit' ) ),
				'item_id'      => $line->get_id(),
				'shipping_ids' => array_map( intval( ... ), array_keys( $subscription->get_items( 'shipping' ) ) ),
				'plan'         => SwitchPlan::of_present( $subscription, $line )->to_array(),
				'lines'        => LineAmounts::of( $subscription ),
			),
			array(
				'total' => $plan->total_cents( $subscription ),
				'plan'  => $plan->to_array(),
			),
		);
	}

	/**
	 * Inside the store's own calls, too, it is made on what the database has: the instance that the store holds does
	 * not know of lines that were switched back.
	 */
	public function apply( Receipt $receipt, string $key ): Receipt {
		$held         = $this->store->require( $receipt->subscription->number() );
		$subscription = $this->store->reread( $receipt->subscription->number() ) ?? $held;
		try {
			SwitchOrders::retire( $subscription, $key );
			$order = SwitchOrders::find( $subscription, $key, SwitchOrders::SWITCH );
			if ( null === $order ) {
				CommonBlockers::refuse( $this->blockers( $subscription, $receipt->change ) );
				$subscription = $this->store->reread( $receipt->subscription->number() ) ?? $held;
				PreviousState::must_hold( $subscription, $receipt );
				$plan  = SwitchPlan::from_array( Data::map( $receipt->intended, 'plan' ) );
				$order = $this->make( $subscription, $plan, $key, SwitchOrders::SWITCH );
				KillPoint::pass( 'switch:order-made' );
			}
			// Made before, it may have been edited since.
			$fresh = ! SwitchOrders::is_done( $order );
			if ( ! SwitchOrders::is_told( $order ) ) {
				SwitchCompletion::complete( $order, $receipt->subscription->number(), $this->store );
				KillPoint::pass( 'switch:completed' );
			}
			$switched = $this->store->reread( $receipt->subscription->number() );
			if ( null === $switched || ! in_array(
				$this->state( $switched, $receipt, $key ),
				array( Receipt::APPLIED, Receipt::USED ),
				true,
			)
				|| ( $fresh && ! self::is_priced_as_told( $switched, $receipt ) ) ) {
				throw new \RuntimeException( 'The subscription does not have the new product at the promised price.' );
			}
			self::take_over_schedule( $this->store->require( $receipt->subscription->number() ), $switched );
		} catch ( \Exception $refusal ) {
			$this->put_back( $receipt, $key );
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'switch', $refusal );
		}
		Notes::add(
			$this->store->require( $receipt->subscription->number() ),
			$this->note( $receipt ),
			$key,
			'applied',
		);
		KillPoint::pass( 'switch:noted' );
		return $receipt->with_refs( array( 'order_id' => $order->get_id() ) );
	}

	public function check( Receipt $receipt, string $key ): string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		return null === $subscription ? Receipt::UNTOUCHED : $this->state( $subscription, $receipt, $key );
	}

	private function state( \WC_Subscription $subscription, Receipt $receipt, string $key ): string {
		$order = SwitchOrders::find( $subscription, $key, SwitchOrders::SWITCH );
		if ( null === $order ) {
			return Receipt::UNTOUCHED;
		}
		if ( ! SwitchOrders::is_done( $order ) ) {
			return Receipt::PARTIAL;
		}
		if ( ! self::has_its_line( $subscription, $order ) ) {
			// Switched back, or further by somebody else: nothing of this change is left.
			return Receipt::UNTOUCHED;
		}
		return PreviousState::paid_since( $subscription, $receipt ) ? Receipt::USED : Receipt::APPLIED;
	}

	private static function has_its_line( \WC_Subscription $subscription, \WC_Order $order ): bool {
		return isset( $subscription->get_items()[ SwitchOrders::new_line_id( $order, $subscription->get_id() ) ] );
	}

	private function has_former_quantity( \WC_Subscription $subscription, Receipt $receipt ): bool {
		$former = SwitchPlan::from_array( Data::map( $receipt->prior, 'plan' ) )->quantity();
		return (float) $this->targets->line( $subscription )?->get_quantity() === $former;
	}

	private static function is_priced_as_told( \WC_Subscription $subscription, Receipt $receipt ): bool {
		return Amounts::cents( $subscription->get_total( 'edit' ) ) === Data::int( $receipt->intended, 'total', -1 );
	}

	/**
	 * Back to the product and the price of before, by a second switch order; not where a renewal was paid or somebody
	 * else has switched since, and not where it would lose what somebody else has edited.
	 */
	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return $this->take_back( $receipt, $key, $note, SwitchBack::plan( ... ) );
	}

	/** @param \Closure(\WC_Subscription, Receipt, int): SwitchPlan $plan To what. */
	private function take_back( Receipt $receipt, string $key, string $note, \Closure $plan ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$order        = null === $subscription ? null : SwitchOrders::find( $subscription, $key, SwitchOrders::SWITCH );
		if ( null === $subscription || null === $order ) {
			return $receipt;
		}
		if ( ! SwitchOrders::is_done( $order ) ) {
			$this->put_back( $receipt, $key );
			return $receipt;
		}
		$back   = SwitchOrders::find( $subscription, $key, SwitchOrders::BACK );
		$edited = null === $back && ! self::is_priced_as_told( $subscription, $receipt );
		if (
			null === $back
			&& (
				! in_array( $subscription->get_status(), array( 'active', 'on-hold' ), true )
				|| PreviousState::paid_since( $subscription, $receipt )
				|| ! self::has_its_line( $subscription, $order )
			)
		) {
			return $receipt;
		}
		try {
			if ( null === $back ) {
				$to   = $plan( $subscription, $receipt, SwitchOrders::new_line_id( $order, $subscription->get_id() ) );
				$back = $this->make( $subscription, $to, $key, SwitchOrders::BACK, $receipt->prior );
				KillPoint::pass( 'switch:back-made' );
			}
			if ( ! SwitchOrders::is_told( $back ) ) {
				SwitchCompletion::complete( $back, $receipt->subscription->number(), $this->store );
				KillPoint::pass( 'switch:back-completed' );
			}
			$switched = $this->store->reread( $receipt->subscription->number() );
			if (
				null === $switched
				|| $this->targets->line( $switched )?->get_id() !== SwitchOrders::new_line_id(
					$back,
					$receipt->subscription->number(),
				)
			) {
				throw new \RuntimeException( 'The subscription does not have its former product again.' );
			}
			NewSwitchOrder::has_come_back( SwitchOrders::new_line_id( $back, $receipt->subscription->number() ) );
			if ( ! $edited && $this->has_former_quantity( $switched, $receipt ) ) {
				LineAmounts::put_back( $switched, Data::maps( $receipt->prior, 'lines' ) );
			}
			self::take_over_schedule( $this->store->require( $receipt->subscription->number() ), $switched );
		} catch ( \Throwable $refusal ) {
			$open = SwitchOrders::find(
				$this->store->require( $receipt->subscription->number() ),
				$key,
				SwitchOrders::BACK,
			);
			if ( null !== $open && ! SwitchOrders::is_done( $open ) ) {
				NewSwitchOrder::discard(
					$open,
					$receipt->subscription->number(),
					__( 'ChurnStop: the store refused to switch back.', 'churnstop' ),
				);
			}
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'switch-back', $refusal );
		}
		Notes::add(
			$subscription,
			sprintf(
				/* translators: 1: product name, 2: who and why. */
				__( 'ChurnStop: switched back to %1$s. %2$s', 'churnstop' ),
				Data::string( Data::map( Data::map( $receipt->prior, 'plan' ), 'line' ), 'name' ),
				$note,
			),
			$key,
			'undone'
		);
		return $receipt->with_refs( array( 'back_order_id' => $back->get_id() ) );
	}

	/** A switch holds for good; one that nobody has been told of, because its process was killed, is told now. */
	public function finish( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$order        = null === $subscription ? null : SwitchOrders::find( $subscription, $key, SwitchOrders::SWITCH );
		if ( null !== $order && SwitchOrders::is_done( $order ) && ! SwitchOrders::is_told( $order ) ) {
			SwitchCompletion::complete( $order, $receipt->subscription->number(), $this->store );
		}
		return $receipt;
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return null;
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		return StoreDates::of( $subscription, 'next_payment' );
	}

	public function left( Receipt $receipt, string $key ): string {
		$plan = Data::map( $receipt->prior, 'plan' );
		return sprintf(
			/* translators: %s: product name. */
			__(
				'ChurnStop: the customer cancelled, but the product that they had switched from, %s, could not be brought back. They have paid for it until the subscription ends. If the subscription is reactivated, it goes on with the present product and price: edit its items where that is not wanted.',
				'churnstop',
			),
			Data::string( Data::map( $plan, 'line' ), 'name' ),
		);
	}

	/**
	 * Inside the store's own cancel it goes on with the instance it holds, and saves its schedule whole: that must be
	 * the one that was switched back.
	 */
	private static function take_over_schedule( \WC_Subscription $held, \WC_Subscription $switched ): void {
		$held->set_billing_period( $switched->get_billing_period() );
		$held->set_billing_interval( $switched->get_billing_interval() );
		if ( ! StoreDates::same( StoreDates::of( $held, 'end' ), StoreDates::of( $switched, 'end' ) ) ) {
			$held->update_dates( array( 'end' => StoreDates::mysql( StoreDates::of( $switched, 'end' ) ) ) );
		}
	}

	/**
	 * @param array<string, mixed> $archived As NewSwitchOrder::make() takes it.
	 */
	private function make(
		\WC_Subscription $subscription,
		SwitchPlan $new,
		string $key,
		string $step,
		array $archived = array()
	): \WC_Order {
		$line = $this->targets->line( $subscription );
		if ( null === $line ) {
			throw new \RuntimeException( 'The subscription does not have one line.' );
		}
		$direction = $this->targets->direction(
			SwitchTargets::per_day(
				Amounts::cents( $subscription->get_total( 'edit' ) ),
				(string) $subscription->get_billing_period(),
				(int) $subscription->get_billing_interval(),
			),
			SwitchTargets::per_day( $new->total_cents( $subscription ), $new->period, $new->interval )
		);
		return NewSwitchOrder::make( $subscription, $line, $new, $direction, $key, $step, $archived );
	}

	/** After a refusal: the order is cancelled and nothing pending is left on the subscription. */
	private function put_back( Receipt $receipt, string $key ): void {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		$order        = null === $subscription ? null : SwitchOrders::find( $subscription, $key, SwitchOrders::SWITCH );
		if ( null === $subscription || null === $order ) {
			return;
		}
		if ( SwitchOrders::is_done( $order ) ) {
			$note = __( 'The result was not what the customer was promised.', 'churnstop' );
			$this->take_back(
				$receipt,
				$key,
				$note,
				static fn (): SwitchPlan => SwitchPlan::from_array( Data::map( $receipt->prior, 'plan' ) ),
			);
			return;
		}
		NewSwitchOrder::discard(
			$order,
			$receipt->subscription->number(),
			__( 'ChurnStop: the switch did not come through; the subscription is as before.', 'churnstop' ),
		);
		$this->store->forget( $order->get_id() );
		$this->store->forget( $receipt->subscription->number() );
	}

	private function plan( \WC_Subscription $subscription, Change $change ): SwitchPlan {
		$ref  = SwitchProduct::of( $change )->switches_to();
		$plan = $this->targets->plan( $subscription, $ref );
		if ( null === $plan ) {
			throw ConnectionFailure::because( 'target_gone' )
				->with( array( 'product_id' => $ref->product_id ) )
				->saying( __( 'This product is not available any more. Nothing has changed.', 'churnstop' ) );
		}
		return $plan;
	}

	private function note( Receipt $receipt ): string {
		$prior    = Data::map( Data::map( $receipt->prior, 'plan' ), 'line' );
		$intended = Data::map( Data::map( $receipt->intended, 'plan' ), 'line' );
		return sprintf(
			/* translators: 1: product name, 2: product name. */
			__(
				'ChurnStop: instead of cancelling, the customer switched from %1$s to %2$s. Nothing was charged; the next renewal bills the new price.',
				'churnstop',
			),
			Data::string( $prior, 'name' ),
			Data::string( $intended, 'name' ),
		);
	}
}
