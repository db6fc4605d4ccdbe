<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Budgets\BudgetStatus;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Data;
use ChurnStop\Decisions\Decide;
use ChurnStop\Decisions\Decision;
use ChurnStop\Depths\ChooseDepth;
use ChurnStop\Depths\Depth;
use ChurnStop\Discounts\ResolveDiscounts;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Eligibility\Facts;
use ChurnStop\Experiments\Arm;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Offers\Placeholders;
use ChurnStop\Offers\SaysOfWhat;
use ChurnStop\Changes\Sentences;
use ChurnStop\Offers\TargetSentences;
use ChurnStop\Subscriptions\PlanRef;

/**
 * Asks the store what a decision needs to know, decides, and puts the terms to the offer.
 */
final class OfferChooser {

	/** Blockers that were drawn. */
	private const BY_CHANCE = array( 'held_out', 'not_worth_it' );

	public function __construct(
		private readonly OfferTypes $types,
		private readonly Eligibility $eligibility,
		private readonly Decide $decide,
		private readonly OfferBudgets $budgeting,
		private readonly ResolveDiscounts $discounts,
		private readonly ChooseDepth $depths,
	) {}

	/**
	 * @param array<string, list<Blocker>> $broken Offer id → what went wrong with it a moment ago.
	 * @param PlanRef|null                 $choice The customer's.
	 */
	public function decide(
		Attempt $attempt,
		Flow $flow,
		AttemptContext $context,
		array $broken = array(),
		?PlanRef $choice = null
	): Decision {
		$facts = $this->gather( $attempt, $flow, $context, $broken, $choice );
		return $this->decide->next( $flow, $attempt->reason, $facts );
	}

	/** The offer as it is put to the customer. */
	public function show( Decision $decision, Offer $offer, AttemptContext $context ): ShownOffer {
		$type    = $this->types->get( $offer->type )
			?? throw new \LogicException( 'A decision never shows an offer of an unknown type.' );
		$targets = $decision->facts->targets;
		$offer   = $decision->facts->resolved( $offer );
		$change  = $type->change( $offer, $context->snapshot, $targets );
		$target  = Target::of( $change, $targets );
		$terms   = self::billed( $context->store->terms( $context->snapshot, $change ), $context, $target );
		$texts   = $type->texts( $offer );
		$choices = $type->choices( $offer, $context->snapshot, $targets );
		// The terms are those of the first; what each costs stands on its card.
		$summary = count( $choices ?? array() ) > 1
			? TargetSentences::of_a_choice( $terms )
			: $this->summary( $offer, $terms, $target );
		$one_bill = count( $choices ?? array() ) < 2 && ( null === $target || $target->is_billed_as_often() );
		$filled   = static fn ( string $text ): string => Placeholders::with_terms(
			$text,
			$terms,
			$context->snapshot->name,
			$one_bill,
		);
		// A merchant's own headline stays as it was written.
		$headline = match ( true ) {
			! in_array( $offer->headline, array( '', $texts['headline'] ), true ) => $offer->headline,
			$type instanceof SaysOfWhat => $type->headline( $offer, $terms ),
			default                     => $texts['headline'],
		};
		return new ShownOffer(
			$offer->id,
			$offer->type,
			$filled( $headline ),
			// A save fills in the shipped one: an empty one was emptied on purpose.
			Sentences::join( $filled( $offer->message ), $context->store->access_note( $context->snapshot, $change ) ),
			'' === $offer->accept_label ? $texts['accept_label'] : $offer->accept_label,
			$terms->with_summary( $summary ),
			null === $choices ? null : array_slice( $choices, 0, ShownOffer::MOST_CHOICES ),
			null === $choices ? $target : null,
			$context->snapshot->fingerprint(),
			$decision->more,
			$context->now->modify( '+' . ShownOffer::SECONDS . ' seconds' ),
			$change,
			determine_locale(),
			count( $choices ?? array() ) >= ShownOffer::MOST_CHOICES,
		);
	}

	/**
	 * The depths that were drawn for what the customer comes to by this decision, and are not stored yet.
	 *
	 * @return list<Depth>
	 */
	public function draws( Attempt $attempt, Flow $flow, Decision $decision ): array {
		$draws = array();
		foreach ( $flow->reason( $decision->reason )->offers ?? array() as $offer ) {
			$codes = array_map(
				static fn ( Blocker $blocker ): string => $blocker->code,
				$decision->skipped[ $offer->id ] ?? array(),
			);
			if ( array() !== array_diff( $codes, self::BY_CHANCE ) ) {
				continue;
			}
			$depth = $attempt->depths[ $offer->id ] ?? null;
			if ( null !== $depth && 0 === $depth->id ) {
				$draws[] = $attempt->assignment->holdout
					? $depth->none( Depth::BY_HOLDOUT, (float) $attempt->assignment->holdout_p )
					: $depth;
			}
			if ( null === $depth || ! $depth->is_none() ) {
				break;
			}
		}
		return $draws;
	}

	/**
	 * The change that accepting the offer makes now.
	 *
	 * @param list<Target> $targets
	 */
	public function change( Offer $offer, AttemptContext $context, array $targets, ?PlanRef $choice ): Change {
		$type   = $this->types->get( $offer->type )
			?? throw new \LogicException( 'A decision never shows an offer of an unknown type.' );
		$chosen = static fn ( Target $target ): bool => null === $choice
			|| $target->product_id !== $choice->product_id
			|| $choice->means( $target->ref() );
		return $type->change(
			$offer,
			$context->snapshot,
			array_values( array_filter( $targets, $chosen ) ),
			$choice?->product_id,
		);
	}

	/**
	 * What the customer can choose instead, by its name.
	 *
	 * @return list<Target> The nearest in price first.
	 */
	public function search( Offer $offer, AttemptContext $context, string $search ): array {
		$type    = $this->types->get( $offer->type );
		$targets = $context->store->targets( $context->snapshot, new TargetQuery( search: $search ) );
		return array_slice(
			$type?->choices( $offer, $context->snapshot, $targets ) ?? array(),
			0,
			ShownOffer::MOST_CHOICES,
		);
	}

	/** With what holds without the change: no price is told without its period, and a moved day says from where. */
	public static function billed( Terms $terms, AttemptContext $context, ?Target $target ): Terms {
		$now = $context->snapshot->billing();
		return $terms
			->with_billing( $now, null === $target ? $now : $target->billing() )
			->with_next_payment_now( $context->snapshot->next_payment );
	}

	/** @param Target|null $target What is switched to. */
	public function summary( Offer $offer, Terms $terms, ?Target $target ): string {
		return Sentences::join(
			TargetSentences::of_target( $target ),
			$this->types->get( $offer->type )?->summary( $offer, $terms ) ?? '',
		);
	}

	/** @param array<string, list<Blocker>> $store */
	private function gather(
		Attempt $attempt,
		Flow $flow,
		AttemptContext $context,
		array $store,
		?PlanRef $choice,
	): Facts {
		$targets = null;
		$asked   = array();
		$offers  = $flow->reason( $attempt->reason ?? Reason::OTHER )->offers ?? array();
		$budgets = $attempt->has_history()
			? $this->budgeting->standings( $flow, $offers, $context->snapshot, $context->now )
			: array();
		$depths          = $this->depths->of(
			$offers,
			$flow,
			$context->snapshot,
			$context->now,
			$attempt->has_history(),
			$attempt->shown_offer?->on_screen( $context->now ) ?? array(),
		);
		$attempt->depths = $depths;
		$discounts = array_map(
			static fn ( Depth $depth ): array => $depth->terms(),
			$depths,
		) + $this->discounts->of( $offers );
		$none      = array_keys( array_filter( $depths, static fn ( Depth $depth ): bool => $depth->is_none() ) );
		$facts     = $this->facts( $attempt, $context, array(), $store, $budgets, $discounts, $none );

		foreach ( $offers as $offer ) {
			$type = $this->types->get( $offer->type );
			// Of a customer who gets none by chance it is known whether they could have got it: else outcomes would not
			// compare.
			if (
				null === $type
				|| array() !== array_diff_key(
					$this->eligibility->by_rule( $offer, $flow, $facts ),
					array_flip( self::BY_CHANCE ),
				)
			) {
				continue;
			}
			if ( false === $offer->audience->includes( $context->known ) ) {
				continue;
			}
			$offer = $facts->resolved( $offer );
			try {
				if ( $type->needs_targets() ) {
					$named     = array_merge(
						null === $choice ? array() : array( $choice ),
						...array_map( $this->types->targets_of( ... ), $offers ),
					);
					$targets ??= $context->store->targets( $context->snapshot, new TargetQuery( $named ) );
				}
				$why = array() === $targets ? $context->store->why_no_targets( $context->snapshot ) : array();
				if ( array() !== $why && $type->needs_targets() ) {
					$store[ $offer->id ] = $why;
				} elseif ( array() === $type->blockers( $offer, $context->snapshot, $targets ?? array() ) ) {
					$change              = $type->change( $offer, $context->snapshot, $targets ?? array() );
					$same                = Data::encode( $change->to_array() );
					$asked[ $same ]    ??= $context->store->blockers( $context->snapshot, $change );
					$store[ $offer->id ] = $asked[ $same ];
					if ( array() === $store[ $offer->id ] && isset( $budgets[ $offer->id ] ) ) {
						$budgets[ $offer->id ] = $this->priced(
							$budgets[ $offer->id ],
							$context,
							$change,
							$targets ?? array(),
						);
					}
				}
			} catch ( \Throwable $error ) {
				// A registered type or a store's filter that fails costs its offer, never the shopper's cancellation.
				$store[ $offer->id ] = array( new Blocker( 'offer_broken', array(
					'message' => $error->getMessage(),
				) ) );
			}
		}
		return $this->facts( $attempt, $context, $targets ?? array(), $store, $budgets, $discounts, $none );
	}

	/**
	 * With what the change would cost, where a budget limits that.
	 *
	 * @param list<BudgetStatus> $standings
	 * @param list<Target>   $targets
	 * @return list<BudgetStatus>
	 */
	private function priced( array $standings, AttemptContext $context, Change $change, array $targets ): array {
		if (
			array() === array_filter(
				$standings,
				static fn ( BudgetStatus $one ): bool => null !== $one->budget->cost_per_month,
			)
		) {
			return $standings;
		}
		$terms = $context->store->terms( $context->snapshot, $change );
		$price = OfferBudgets::cost( $change, $terms, Target::of( $change, $targets ) );
		return array_map( static fn ( BudgetStatus $one ): BudgetStatus => $one->with_price( $price ), $standings );
	}

	/**
	 * @param list<Target>                 $targets
	 * @param array<string, list<Blocker>> $store
	 * @param array<string, list<BudgetStatus>> $budgets
	 * @param array<string, array<string, mixed>> $discounts
	 * @param list<string> $none Intelligent discounts that are none.
	 */
	private function facts(
		Attempt $attempt,
		AttemptContext $context,
		array $targets,
		array $store,
		array $budgets,
		array $discounts,
		array $none,
	): Facts {
		return new Facts(
			$context->snapshot,
			$context->history,
			$attempt->profile,
			OfferTypes::plan(),
			count( $attempt->subscriptions ) > 1,
			$attempt->consent,
			$attempt->shown,
			$attempt->declined,
			$targets,
			$store,
			$context->now,
			'' === $attempt->assignment->arm ? Arm::CONTROL : $attempt->assignment->arm,
			(float) ( $attempt->assignment->arm_p ?? 1 ),
			audience: $context->known->values(),
			types_off: $context->types_off,
			not_worth_it: $none,
			budgets: $budgets,
			discounts: $discounts,
			held_out: $attempt->assignment->holdout,
		);
	}
}
