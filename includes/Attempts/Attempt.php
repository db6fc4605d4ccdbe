<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Assignment;
use ChurnStop\Audience\FactValues;
use ChurnStop\Data;
use ChurnStop\Depths\Depth;
use ChurnStop\Events\Subject;
use ChurnStop\Experiments\Entry;
use ChurnStop\ReceiptNumber;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * One customer's way through one flow version. Each request has its own copy: StateMachine changes it in memory, and
 * AttemptStore writes it unless somebody else has written meanwhile.
 */
final class Attempt {

	public const SURVEY    = 'survey';
	public const CONSENT   = 'consent';
	public const OFFER     = 'offer';
	public const CONFIRM   = 'confirm';
	public const SAVED     = 'saved';
	public const CANCELLED = 'cancelled';
	public const DISMISSED = 'dismissed';
	public const ABANDONED = 'abandoned';

	public const OPEN   = array( self::SURVEY, self::CONSENT, self::OFFER, self::CONFIRM );
	public const CLOSED = array( self::SAVED, self::CANCELLED, self::DISMISSED, self::ABANDONED );

	/** What the column claimed_for says of one that no click is being worked on, and that awaits an engine's answer. */
	public const AWAITING = 'awaiting';

	public const LIVE = 'live';
	public const TEST = 'test';

	/** Where its subscriptions are; empty in attempts of older versions: the store's. */
	public string $connection = '';

	/** Whether reports count it: see Counting. */
	public bool $counted = true;

	/**
	 * @var array<string, array<string, string|int>> Subscription's key → its columns of attempt_subscriptions: what it
	 *     was worth at the start. Only while it begins.
	 */
	public array $worth = array();

	public int $id       = 0;
	public int $revision = 0;

	public string $state = self::SURVEY;

	/** The reason's id, null for "not stated". */
	public ?string $reason  = null;
	public ?string $comment = null;

	/** Of the preview's customer; null: what the account says. It is not stored. */
	public ?string $first_name = null;

	/** Where the customer sees the first subscription, as it was at the start; null in attempts of older versions. */
	public ?string $page = null;

	/**
	 * @var list<SubscriptionRef> Subscriptions that were cancelled already, or had ended, when it was begun: that is
	 *     not counted as its own doing, nor undone as such.
	 */
	public array $ended_before = array();

	/** @var array<string, mixed> Which flow was chosen, and why not those before it: FlowChoice::to_array(). */
	public array $flow_choice = array();

	/**
	 * @var array<string, bool|int|float|string|list<int|float|string>|null> Facts that staff made up for a test: see
	 *     FactValues.
	 */
	public array $made_up = array();

	/** The answer to "See options?" under consent_gate; null while it was not asked. */
	public ?bool $consent = null;

	/** @var list<string> Offers shown in this attempt, in order: they count towards max_offers. */
	public array $shown = array();

	/** @var list<string> Offers declined in this attempt. */
	public array $declined = array();

	/** The offer on the screen. */
	public ?ShownOffer $shown_offer = null;

	/** The offer that was accepted. */
	public ?string $accepted = null;

	/** How many decisions were made, and are stored beside it. */
	public int $decided = 0;

	/** @var list<array<string, mixed>> Decisions since, with their inputs, to be stored with the next write. */
	public array $decisions = array();

	/**
	 * @var array<string, mixed> What the result screen says: outcome, effective_at, receipt, redemption_id, per
	 *     subscription.
	 */
	public array $result = array();

	/** The holdout's side and the experiment's arm that it walks. */
	public Assignment $assignment;

	/** @var list<Entry> What was drawn since, to be stored with the next write. */
	public array $entries = array();

	/** @var array<string, Depth> Offer id → how deep its discount is for the customer, as last decided. */
	public array $depths = array();

	/** @var list<Depth> Of these what is to be stored with the next write. */
	public array $draws = array();

	/** Whether an engine has taken the offer on the screen, and says later whether it is true. */
	public bool $awaiting = false;

	public ?string $claim                     = null;
	public ?string $claimed_for               = null;
	public ?\DateTimeImmutable $claimed_until = null;

	public \DateTimeImmutable $updated_at;

	/**
	 * @param int|string                      $customer_id   As CustomerRef has it.
	 * @param non-empty-list<SubscriptionRef> $subscriptions
	 * @param string $locale The customer's language, as of their last click: e-mails are written in it.
	 */
	public function __construct(
		public readonly string $uuid,
		public readonly int|string $customer_id,
		public readonly Actor $actor,
		public readonly array $subscriptions,
		public readonly string $mode,
		public readonly string $source,
		public readonly string $profile,
		public readonly int $flow_id,
		public readonly int $flow_version,
		public string $locale,
		public readonly \DateTimeImmutable $created_at,
	) {
		$this->updated_at = $created_at;
		$this->assignment = new Assignment();
	}

	/** Takes over who may write it, and what was read of that: for a write that starts over. */
	public function held_as( self $read ): void {
		$this->revision      = $read->revision;
		$this->claim         = $read->claim;
		$this->claimed_for   = $read->claimed_for;
		$this->claimed_until = $read->claimed_until;
		$this->decided       = $read->decided;
		$this->decisions     = $read->decisions;
	}

	public function is_open(): bool {
		return in_array( $this->state, self::OPEN, true );
	}

	/** A cancel is at work on it. */
	public function is_being_cancelled( \DateTimeImmutable $now ): bool {
		return 'cancel' === $this->claimed_for && null !== $this->claim && $this->claimed_until > $now;
	}

	/** Whether it has begun: one that is only shown has not. */
	public function is_stored(): bool {
		return $this->id > 0;
	}

	public function is_live(): bool {
		return self::LIVE === $this->mode;
	}

	/**
	 * Whether it goes by what the customer did before and by budgets: a live one, and a test that staff walk in the
	 * customer's place.
	 */
	public function has_history(): bool {
		return $this->is_live() || Actor::AGENT === $this->actor->kind;
	}

	public function receipt_number(): string {
		return $this->is_live() ? ReceiptNumber::of( $this->id ) : ReceiptNumber::of_test( $this->id );
	}

	/** @return list<SubscriptionRef> Those that it has cancelled itself, as its result says. */
	public function cancelled(): array {
		$outcomes = Data::map( $this->result, 'subscriptions' );
		return array_values( array_filter(
			$this->subscriptions,
			static fn ( SubscriptionRef $one ): bool => 'cancelled' === Data::string(
				Data::map( $outcomes, (string) $one->written() ),
				'outcome',
			),
		) );
	}

	/** The unique key that an open, live attempt holds. */
	public function open_key(): ?string {
		return $this->is_open() && $this->is_live() ? self::key( $this->customer_id, $this->subscriptions ) : null;
	}

	/** @param list<SubscriptionRef> $subscriptions */
	public static function key( int|string $customer_id, array $subscriptions ): string {
		$keys = array_map( static fn ( SubscriptionRef $one ): string => $one->key(), $subscriptions );
		sort( $keys );
		return $customer_id . ':' . sha1( implode( ',', $keys ) );
	}

	/** @return array<string, mixed> What has no column of its own. */
	public function body(): array {
		return array(
			'actor'            => $this->actor->to_array(),
			'subscription_ids' => SubscriptionRef::all_written( $this->subscriptions ),
			'ended_before'     => SubscriptionRef::all_written( $this->ended_before ),
			'locale'           => $this->locale,
			'flow_choice'      => $this->flow_choice,
			'made_up'          => $this->made_up,
			'page'             => $this->page,
			'consent'          => $this->consent,
			'shown'            => $this->shown,
			'declined'         => $this->declined,
			'shown_offer'              => $this->shown_offer?->to_array(),
			'accepted'         => $this->accepted,
			'decided'          => $this->decided + count( $this->decisions ),
			'result'           => $this->result,
		);
	}

	/** @param array<string, mixed> $row */
	public static function from_row( array $row ): self {
		$body = Data::decode( Data::string( $row, 'body' ) );
		$all  = SubscriptionRef::parse_all( Data::list( $body, 'subscription_ids' ) );
		$then = Data::time( $row, 'created_at' ) ?? new \DateTimeImmutable( '@0' );
		$shown_offer  = Data::map( $body, 'shown_offer' );

		$attempt = new self(
			Data::string( $row, 'uuid' ),
			CustomerRef::from_row( $row ),
			Actor::from_array( Data::map( $body, 'actor' ) ),
			array() === $all ? array( new SubscriptionRef( Data::string( $row, 'connection' ), '' ) ) : $all,
			Data::string( $row, 'mode' ),
			Data::string( $row, 'source' ),
			Data::string( $row, 'profile' ),
			Data::int( $row, 'flow_id' ),
			Data::int( $row, 'flow_version' ),
			Data::string( $body, 'locale' ),
			$then,
		);

		$attempt->connection    = Data::string( $row, 'connection' );
		$attempt->counted       = 1 === Data::int( $row, 'counted', 1 );
		$attempt->id            = Data::int( $row, 'id' );
		$attempt->revision      = Data::int( $row, 'revision' );
		$attempt->state         = Data::string( $row, 'state' );
		$attempt->reason        = Data::string_or_null( $row, 'reason' );
		$attempt->comment       = Data::string_or_null( $row, 'comment' );
		$attempt->flow_choice   = Data::map( $body, 'flow_choice' );
		$attempt->made_up       = FactValues::clean( Data::map( $body, 'made_up' ) );
		$attempt->page          = Data::string_or_null( $body, 'page' );
		$attempt->ended_before  = SubscriptionRef::parse_all( Data::list( $body, 'ended_before' ) );
		$attempt->consent       = isset( $body['consent'] ) ? Data::bool( $body, 'consent' ) : null;
		$attempt->shown         = Data::strings( $body, 'shown' );
		$attempt->declined      = Data::strings( $body, 'declined' );
		$attempt->shown_offer           = array() === $shown_offer ? null : ShownOffer::from_array( $shown_offer );
		$attempt->accepted      = Data::string_or_null( $body, 'accepted' );
		$attempt->decided       = Data::int( $body, 'decided' );
		$attempt->result        = Data::map( $body, 'result' );
		$attempt->assignment    = Assignment::from_row( $row );
		$attempt->awaiting      = self::AWAITING === Data::string( $row, 'claimed_for' );
		$attempt->claim         = Data::string_or_null( $row, 'claim' );
		$attempt->claimed_for   = Data::string_or_null( $row, 'claimed_for' );
		$attempt->claimed_until = Data::time( $row, 'claimed_until' );
		$attempt->updated_at    = Data::time( $row, 'updated_at' ) ?? $then;
		return $attempt;
	}

	/** @param SubscriptionRef|null $one One of several; null for the first. */
	public function subject( ?SubscriptionRef $one = null ): Subject {
		return new Subject(
			$this->uuid,
			$one ?? $this->subscriptions[0],
			$this->customer_id,
			$this->flow_id,
			$this->flow_version,
			$this->mode,
			$this->reason,
			$this->comment,
			$this->counted,
			$this->assignment,
		);
	}
}
