<?php
declare(strict_types=1);

namespace ChurnStop\Eligibility;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\FactValues;
use ChurnStop\Audience\SnapshotFacts;
use ChurnStop\Blocker;
use ChurnStop\Budgets\BudgetStatus;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Offers\DiscountTerms;
use ChurnStop\Offers\Offer;
use ChurnStop\Subscriptions\Snapshot;

/**
 * Everything a decision looks at, gathered beforehand: stored with it, so that it can be explained and replayed.
 *
 * @phpstan-import-type Value from FactValues
 */
final class Facts {

	/**
	 * @param string                        $profile  `parallel_cancel`, `consent_gate` or `bare`.
	 * @param string                        $tier     `free` or `starter`.
	 * @param bool                          $several  The attempt is about several subscriptions.
	 * @param bool|null                     $consent  The answer to "See options?"; null while not asked.
	 * @param list<string>                  $shown    Offers shown in this attempt.
	 * @param list<string>                  $declined Offers declined in this attempt.
	 * @param list<Target>                  $targets  Switch targets, where an offer needs them.
	 * @param array<string, list<Blocker>>  $store    Offer id → what the connection says against it.
	 * @param array<string, Value>          $audience Facts that audiences asked for, as read.
	 * @param list<string>                  $types_off    Offer types that the settings switch off.
	 * @param array<string, list<BudgetStatus>> $budgets      Offer id → how the budgets stand that it draws on.
	 * @param list<string>                  $not_worth_it Intelligent discounts whose best depth is none.
	 * @param array<string, array<string, mixed>> $discounts Offer id → what its discount takes off now, as
	 *     DiscountTerms reads it.
	 * @param string                        $arm         Of an experiment; `control` while there is none.
	 * @param bool                          $held_out    Of the holdout: no offer is shown.
	 * @param float $probability With which this arm was chosen; 1 while there are no experiments.
	 */
	public function __construct(
		public readonly Snapshot $snapshot,
		public readonly History $history,
		public readonly string $profile,
		public readonly string $tier,
		public readonly bool $several,
		public readonly ?bool $consent,
		public readonly array $shown,
		public readonly array $declined,
		public readonly array $targets,
		public readonly array $store,
		public readonly \DateTimeImmutable $now,
		public readonly string $arm = 'control',
		public readonly float $probability = 1.0,
		public readonly array $audience = array(),
		public readonly array $types_off = array(),
		public readonly array $not_worth_it = array(),
		public readonly array $budgets = array(),
		public readonly array $discounts = array(),
		public readonly bool $held_out = false,
	) {}

	/** The offer with what its discount takes off now. */
	public function resolved( Offer $offer ): Offer {
		return isset( $this->discounts[ $offer->id ] )
			? $offer->with( array( DiscountTerms::SETTING => $this->discounts[ $offer->id ] ) )
			: $offer;
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'snapshot'    => $this->snapshot->to_array(),
			'history'     => $this->history->to_array(),
			'profile'     => $this->profile,
			'tier'        => $this->tier,
			'several'     => $this->several,
			'consent'     => $this->consent,
			'shown'       => $this->shown,
			'declined'    => $this->declined,
			'targets'     => array_map( static fn ( Target $target ): array => $target->to_array(), $this->targets ),
			'store'       => array_map(
				static fn ( array $blockers ): array => array_map(
					static fn ( Blocker $blocker ): array => $blocker->to_array(),
					$blockers,
				),
				$this->store,
			),
			'now'         => Data::iso( $this->now ),
			'arm'         => $this->arm,
			'probability' => $this->probability,
			'audience'    => $this->audience,
			'types_off'   => $this->types_off,
			'not_worth_it' => $this->not_worth_it,
			'budgets'     => array_map(
				static fn ( array $all ): array => array_map(
					static fn ( BudgetStatus $one ): array => $one->to_array(),
					$all,
				),
				$this->budgets,
			),
		) + (
			array() === $this->discounts ? array() : array( 'discounts' => $this->discounts )
		) + ( $this->held_out ? array( 'held_out' => true ) : array() );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$store = array();
		foreach ( array_keys( Data::map( $from, 'store' ) ) as $offer_id ) {
			$store[ $offer_id ] = array_map(
				Blocker::from_array( ... ),
				Data::maps( Data::map( $from, 'store' ), $offer_id ),
			);
		}
		$budgets = array();
		foreach ( array_keys( Data::map( $from, 'budgets' ) ) as $offer_id ) {
			$budgets[ $offer_id ] = array_map(
				BudgetStatus::from_array( ... ),
				Data::maps( Data::map( $from, 'budgets' ), $offer_id ),
			);
		}
		return new self(
			Snapshot::from_array( Data::map( $from, 'snapshot' ) ),
			History::from_array( Data::map( $from, 'history' ) ),
			Data::string( $from, 'profile' ),
			Data::string( $from, 'tier' ),
			Data::bool( $from, 'several' ),
			isset( $from['consent'] ) ? Data::bool( $from, 'consent' ) : null,
			Data::strings( $from, 'shown' ),
			Data::strings( $from, 'declined' ),
			array_map( Target::from_array( ... ), Data::maps( $from, 'targets' ) ),
			$store,
			Data::time( $from, 'now' ) ?? new \DateTimeImmutable( '@0' ),
			Data::string( $from, 'arm', 'control' ),
			(float) Data::string( $from, 'probability', '1' ),
			FactValues::clean( Data::map( $from, 'audience' ) ),
			Data::strings( $from, 'types_off' ),
			Data::strings( $from, 'not_worth_it' ),
			$budgets,
			array_map( Data::as_map( ... ), Data::map( $from, 'discounts' ) ),
			Data::bool( $from, 'held_out' ),
		);
	}

	/**
	 * For another flow than the one that these were stored for: the snapshot answers what its audiences ask.
	 *
	 * @param array<string, mixed> $from
	 */
	public static function for_another_flow( array $from ): self {
		$from['audience'] = Data::map( $from, 'audience' ) + SnapshotFacts::all( Snapshot::from_array(
			Data::map( $from, 'snapshot' ),
		) );
		return self::from_array( $from );
	}
}
