<?php
declare(strict_types=1);

namespace ChurnStop\Measure;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What an attempt came to for one of its subscriptions. A row; amounts are cents of its currency, without taxes but for
 * price and monthly.
 */
final class Outcome {

	/** The attempt is still open. */
	public const OPEN = 'open';
	/** An offer was accepted, and its 30 days are not over. */
	public const SAVED_PENDING = 'saved_pending';
	public const SAVED         = 'saved';
	/** Cancelled within 30 days of the accepted offer: it counts as cancelled. */
	public const SAVED_LOST = 'saved_lost';
	public const CANCELLED  = 'cancelled';
	public const DISMISSED  = 'dismissed';
	/** Dismissed, and cancelled within 30 days of that, whoever did it: the customer did not stay. */
	public const DISMISSED_LOST = 'dismissed_lost';
	public const ABANDONED  = 'abandoned';

	/** What can become of an offer, as the totals count it and as its event is called, after `offer_`. */
	public const OFFER_COUNTS = array( 'shown', 'accepted', 'declined', 'failed', 'reverted' );

	/** The status of a subscription that its store does not have any more. */
	public const GONE = 'gone';

	public int $id              = 0;
	public int $attempt_id      = 0;
	public int $place           = 0;
	public string $connection   = '';
	/** Null where its person was forgotten. */
	public ?SubscriptionRef $subscription = null;

	public bool $counted        = true;
	public string $day          = '';
	public string $source       = '';
	public string $actor        = '';
	public int $flow_id         = 0;
	public int $flow_version    = 0;
	public ?string $reason      = null;
	public int $offers_shown    = 0;
	public string $offer_id     = '';
	public string $offer_type   = '';
	public string $currency     = '';
	public int $decimals        = 2;
	public int $price           = 0;
	public int $monthly         = 0;
	public int $product_id      = 0;
	public string $period       = '';
	public string $country      = '';
	public bool $holdout        = false;
	public ?string $holdout_p   = null;
	public ?int $experiment_id  = null;
	public string $arm          = '';
	public ?string $arm_p       = null;
	public string $state        = self::OPEN;
	public string $status       = '';
	public int $renewals        = 0;
	public bool $kept           = false;
	public int $revenue         = 0;
	public int $refunded        = 0;
	public int $concession      = 0;
	public int $received        = 0;
	public ?int $superseded_by  = null;

	/** Cancelled in the attempt, and the subscription went on later: whatever came after that. */
	public bool $reactivated = false;

	/**
	 * Whether the attempt is its customer's entry into the holdout, and into the experiment; whether that came to good,
	 * null until it is read.
	 */
	public bool $entered_holdout    = false;
	public bool $entered_experiment = false;
	public ?bool $holdout_good      = null;
	public ?bool $arm_good          = null;

	/** What came in, and what was given, in the first days from the entry. */
	public int $received_90 = 0;
	public int $given_90    = 0;

	/**
	 * What became of each offer of the attempt. It only grows: the log that says so may be emptied.
	 *
	 * @var array<string, array{type: string, became: list<string>}> By the offer's id; of OFFER_COUNTS.
	 */
	public array $offers = array();

	/** @var list<Entry> What it entered, while it is measured. */
	public array $entries = array();

	public int $dirty           = 0;
	public bool $tallied        = false;
	public int $revision        = 0;

	public ?\DateTimeImmutable $accepted_at      = null;
	public ?\DateTimeImmutable $closed_at        = null;
	public ?\DateTimeImmutable $cancelled_at     = null;
	public ?\DateTimeImmutable $ended_at         = null;
	public ?\DateTimeImmutable $first_renewal_at = null;

	/** When time alone changes it next. */
	public ?\DateTimeImmutable $due_at = null;

	public function __construct( public \DateTimeImmutable $entered_at ) {}

	/** Whether an offer was accepted, whatever came of it. */
	public function is_accepted(): bool {
		return in_array( $this->state, array( self::SAVED, self::SAVED_PENDING, self::SAVED_LOST ), true );
	}

	/** Whether it counts as saved. */
	public function is_saved(): bool {
		return self::SAVED === $this->state || self::SAVED_PENDING === $this->state;
	}

	/** @return array<string, string|int|null> All but id, dirty, tallied and revision. */
	public function columns(): array {
		return array(
			'attempt_id'       => $this->attempt_id,
			'subscription_id'  => (string) $this->subscription?->id,
			'place'            => $this->place,
			'connection'       => $this->connection,
			'counted'          => (int) $this->counted,
			'entered_at'       => (string) Data::sql( $this->entered_at ),
			'day'              => $this->day,
			'source'           => $this->source,
			'actor'            => $this->actor,
			'flow_id'          => $this->flow_id,
			'flow_version'     => $this->flow_version,
			'reason'           => $this->reason,
			'offers_shown'     => $this->offers_shown,
			'offer_id'         => $this->offer_id,
			'offer_type'       => $this->offer_type,
			'currency'         => $this->currency,
			'decimals'         => $this->decimals,
			'price'            => $this->price,
			'monthly'          => $this->monthly,
			'product_id'       => $this->product_id,
			'period'           => $this->period,
			'country'          => $this->country,
			'holdout'          => (int) $this->holdout,
			'holdout_p'        => $this->holdout_p,
			'experiment_id'    => $this->experiment_id,
			'arm'              => $this->arm,
			'arm_p'            => $this->arm_p,
			'state'            => $this->state,
			'status'           => $this->status,
			'renewals'         => $this->renewals,
			'kept'             => (int) $this->kept,
			'revenue'          => $this->revenue,
			'refunded'         => $this->refunded,
			'concession'       => $this->concession,
			'net'              => $this->revenue - $this->concession,
			'received'         => $this->received,
			'superseded_by'    => $this->superseded_by,
			'entered_holdout'    => (int) $this->entered_holdout,
			'entered_experiment' => (int) $this->entered_experiment,
			'holdout_good'       => null === $this->holdout_good ? null : (int) $this->holdout_good,
			'arm_good'           => null === $this->arm_good ? null : (int) $this->arm_good,
			'received_90'        => $this->received_90,
			'given_90'           => $this->given_90,
			'offers'             => array() === $this->offers ? null : Data::encode( $this->offers ),
			'accepted_at'      => Data::sql( $this->accepted_at ),
			'closed_at'        => Data::sql( $this->closed_at ),
			'cancelled_at'     => Data::sql( $this->cancelled_at ),
			'reactivated'      => (int) $this->reactivated,
			'ended_at'         => Data::sql( $this->ended_at ),
			'first_renewal_at' => Data::sql( $this->first_renewal_at ),
			'due_at'           => Data::sql( $this->due_at ),
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$outcome = new self( Data::time( $row, 'entered_at' ) ?? new \DateTimeImmutable( '@0' ) );
		$outcome->take_attempt( $row );

		$outcome->id               = Data::int( $row, 'id' );
		$outcome->day              = Data::string( $row, 'day' );
		$outcome->offer_id         = Data::string( $row, 'offer_id' );
		$outcome->offer_type       = Data::string( $row, 'offer_type' );
		$outcome->state            = Data::string( $row, 'state' );
		$outcome->status           = Data::string( $row, 'status' );
		$outcome->renewals         = Data::int( $row, 'renewals' );
		$outcome->kept             = 1 === Data::int( $row, 'kept' );
		$outcome->revenue          = Data::int( $row, 'revenue' );
		$outcome->refunded         = Data::int( $row, 'refunded' );
		$outcome->concession       = Data::int( $row, 'concession' );
		$outcome->received         = Data::int( $row, 'received' );
		$outcome->superseded_by    = Data::int_or_null( $row, 'superseded_by' );
		$outcome->reactivated      = 1 === Data::int( $row, 'reactivated' );
		$outcome->entered_holdout    = 1 === Data::int( $row, 'entered_holdout' );
		$outcome->entered_experiment = 1 === Data::int( $row, 'entered_experiment' );
		$outcome->holdout_good       = isset( $row['holdout_good'] ) ? 1 === Data::int( $row, 'holdout_good' ) : null;
		$outcome->arm_good           = isset( $row['arm_good'] ) ? 1 === Data::int( $row, 'arm_good' ) : null;
		$outcome->received_90        = Data::int( $row, 'received_90' );
		$outcome->given_90           = Data::int( $row, 'given_90' );
		$outcome->offers             = self::offers_of( Data::string( $row, 'offers' ) );
		$outcome->dirty            = Data::int( $row, 'dirty' );
		$outcome->tallied          = 1 === Data::int( $row, 'tallied' );
		$outcome->revision         = Data::int( $row, 'revision' );
		$outcome->accepted_at      = Data::time( $row, 'accepted_at' );
		$outcome->closed_at        = Data::time( $row, 'closed_at' );
		$outcome->cancelled_at     = Data::time( $row, 'cancelled_at' );
		$outcome->ended_at         = Data::time( $row, 'ended_at' );
		$outcome->first_renewal_at = Data::time( $row, 'first_renewal_at' );
		$outcome->due_at           = Data::time( $row, 'due_at' );
		return $outcome;
	}

	/** @param list<Entry> $entries With what was read of them. */
	public function enter( array $entries ): void {
		$this->entries = $entries;
		foreach ( $entries as $entry ) {
			if ( $entry->is_of_holdout() ) {
				$this->entered_holdout = true;
				$this->holdout_good    = $entry->good;
			} else {
				$this->entered_experiment = true;
				$this->arm_good           = $entry->good;
			}
		}
	}

	public function offer_became( string $offer_id, string $type, string $what ): void {
		$found = $this->offers[ $offer_id ]['became'] ?? array();

		$this->offers[ $offer_id ] = array(
			'type'   => $type,
			'became' => array_values( array_intersect( self::OFFER_COUNTS, array( ...$found, $what ) ) ),
		);
		ksort( $this->offers );
	}

	/** @return array<string, array{type: string, became: list<string>}> */
	private static function offers_of( string $stored ): array {
		$offers = array();
		foreach ( Data::decode( $stored ) as $id => $offer ) {
			$offer         = Data::as_map( $offer );
			$offers[ $id ] = array(
				'type'   => Data::string( $offer, 'type' ),
				'became' => Data::strings( $offer, 'became' ),
			);
		}
		return $offers;
	}

	/** What an entry came to; null until it is read. */
	public function good( Entry $entry ): ?bool {
		return $entry->is_of_holdout() ? $this->holdout_good : $this->arm_good;
	}

	/** What an entry came to, read once. */
	public function mature( Entry $entry, bool $good ): void {
		if ( $entry->is_of_holdout() ) {
			$this->holdout_good = $good;
		} else {
			$this->arm_good = $good;
		}
	}

	/**
	 * What the attempt itself says, in columns of the same names.
	 *
	 * @param array<string, mixed> $row
	 */
	public function take_attempt( array $row ): void {
		$this->attempt_id      = Data::int( $row, 'attempt_id' );
		$this->subscription    = SubscriptionRef::from_row( $row );
		$this->place           = Data::int( $row, 'place' );
		$this->connection      = Data::string( $row, 'connection' );
		$this->counted         = 1 === Data::int( $row, 'counted' );
		$this->source          = Data::string( $row, 'source' );
		$this->actor           = Data::string( $row, 'actor' );
		$this->flow_id         = Data::int( $row, 'flow_id' );
		$this->flow_version    = Data::int( $row, 'flow_version' );
		$this->reason          = Data::string_or_null( $row, 'reason' );
		$this->offers_shown    = Data::int( $row, 'offers_shown' );
		$this->currency        = Data::string( $row, 'currency' );
		$this->decimals        = Data::int( $row, 'decimals' );
		$this->price           = Data::int( $row, 'price' );
		$this->monthly         = Data::int( $row, 'monthly' );
		$this->product_id      = Data::int( $row, 'product_id' );
		$this->period          = Data::string( $row, 'period' );
		$this->country         = Data::string( $row, 'country' );
		$this->holdout         = 1 === Data::int( $row, 'holdout' );
		$this->holdout_p       = Data::string_or_null( $row, 'holdout_p' );
		$this->experiment_id   = Data::int_or_null( $row, 'experiment_id' );
		$this->arm             = Data::string( $row, 'arm' );
		$this->arm_p           = Data::string_or_null( $row, 'arm_p' );
	}
}
