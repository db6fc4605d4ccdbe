<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Connections\Terms;
use ChurnStop\Data;
use ChurnStop\Decisions\Decision;
use ChurnStop\Events\Event;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Redemptions\Redemption;

/**
 * The state machine: each move changes the attempt in memory and answers the events to append. Nothing is written here, so that the
 * editor's preview walks the very same moves.
 */
final class Moves {

	public const COMMENT_LENGTH = 5000;

	/** How many decisions an attempt keeps, the latest: each holds its inputs, and a script may go Back for ever. */
	private const DECISIONS = 50;

	public function __construct( private readonly Advisor $advisor ) {}

	/** @return list<Event> */
	public function start( Attempt $attempt, \DateTimeImmutable $now ): array {
		return array( self::event( $attempt, Event::ATTEMPT_STARTED, $now, array( 'source' => $attempt->source, 'profile' => $attempt->profile, 'subscription_ids' => $attempt->subscription_ids ) ) );
	}

	/**
	 * The reason, or another one (Back).
	 *
	 * @return list<Event>
	 * @throws Failure
	 */
	public function reason( Attempt $attempt, Flow $flow, Situation $situation, ?string $reason, ?string $comment ): array {
		if ( null !== $reason && null === $flow->reason( $reason ) ) {
			throw Failure::invalid( array( 'reason' => __( 'Please choose one of the reasons listed. Nothing has changed.', 'churnstop' ) ) );
		}
		if ( null !== $comment && mb_strlen( $comment ) > self::COMMENT_LENGTH ) {
			/* translators: %d: a number of characters. */
			throw Failure::invalid( array( 'comment' => sprintf( __( 'Please keep your comment under %d characters. Nothing has changed.', 'churnstop' ), self::COMMENT_LENGTH ) ) );
		}
		$attempt->reason  = $reason;
		$attempt->comment = null === $comment || '' === trim( $comment ) ? null : $comment;
		$event            = self::event( $attempt, Event::REASON_GIVEN, $situation->now );
		return array( $event, ...$this->show_next( $attempt, $flow, $situation ) );
	}

	/**
	 * @return list<Event>
	 * @throws Failure
	 */
	public function consent( Attempt $attempt, Flow $flow, Situation $situation, bool $agree ): array {
		if ( Attempt::CONSENT !== $attempt->state ) {
			throw Failure::conflict( __( 'This question is not open any more. Nothing has changed.', 'churnstop' ) );
		}
		$attempt->consent = $agree;
		return $this->show_next( $attempt, $flow, $situation );
	}

	/** @return list<Event> */
	public function decline( Attempt $attempt, Flow $flow, Situation $situation ): array {
		$declined = $this->declined( $attempt, $flow, $situation->now );
		return array( ...$declined, ...$this->show_next( $attempt, $flow, $situation ) );
	}

	/**
	 * Records the offer on the screen as declined, without showing another.
	 *
	 * @return list<Event>
	 */
	public function declined( Attempt $attempt, Flow $flow, \DateTimeImmutable $now ): array {
		$pin = $attempt->pin;
		if ( Attempt::OFFER !== $attempt->state || null === $pin ) {
			return array();
		}
		$attempt->declined[] = $pin->offer_id;
		$attempt->pin        = null;
		return array( self::offer_event( $attempt, Event::OFFER_DECLINED, $flow, $pin, $now ) );
	}

	/**
	 * The screen anew, where what it showed does not hold any more.
	 *
	 * @return list<Event>
	 */
	public function refresh( Attempt $attempt, Flow $flow, Situation $situation ): array {
		return $this->show_next( $attempt, $flow, $situation );
	}

	/** @return list<Event> */
	public function dismiss( Attempt $attempt, \DateTimeImmutable $now ): array {
		$attempt->state  = Attempt::DISMISSED;
		$attempt->pin    = null;
		$attempt->result = array( 'outcome' => Attempt::DISMISSED );
		return array( self::event( $attempt, Event::ATTEMPT_DISMISSED, $now ) );
	}

	/**
	 * The offer on the screen is accepted, on these terms.
	 *
	 * @param int|null $redemption_id Null where nothing was written to the subscription: a test, a preview.
	 * @return list<Event>
	 */
	public function saved( Attempt $attempt, Flow $flow, Terms $terms, ?int $redemption_id, \DateTimeImmutable $now ): array {
		$pin = $attempt->pin ?? throw new \LogicException( 'Only the offer on the screen is accepted.' );

		$attempt->state    = Attempt::SAVED;
		$attempt->accepted = $pin->offer_id;
		$attempt->result   = array(
			'outcome'      => Attempt::SAVED,
			'summary'      => $terms->summary,
			'effective_at' => Data::iso( $now ),
			'receipt'      => $attempt->receipt(),
		);
		return array( self::offer_event( $attempt, Event::OFFER_ACCEPTED, $flow, $pin, $now, $redemption_id, $terms ) );
	}

	/** @param array<string, mixed> $data */
	public static function offer_event( Attempt $attempt, string $type, Flow $flow, Pin $pin, \DateTimeImmutable $now, ?int $redemption_id = null, ?Terms $terms = null, array $data = array() ): Event {
		$data += array(
			'offer' => self::offer( $flow, $pin->offer_id, $pin->offer_type ),
			'terms' => ( $terms ?? $pin->terms )->to_array(),
		);
		return self::event( $attempt, $type, $now, $data, $pin->offer_id, $pin->offer_type, $redemption_id );
	}

	/**
	 * A live redemption was taken back; or, where the accept that made it is cut off, it never came to be.
	 *
	 * @param string                    $why         A code, or a sentence for the order notes.
	 * @param bool                      $tell        Whether the customer is told.
	 * @param array<string, mixed>|null $billed_next Price and moment of the next payment; null where nothing is to come.
	 */
	public static function redemption_ended(
		Redemption $redemption,
		?Flow $flow,
		Actor $actor,
		string $why,
		\DateTimeImmutable $now,
		bool $tell = false,
		?array $billed_next = null
	): Event {
		$pending = Redemption::PENDING === $redemption->state;
		return new Event(
			$pending ? Event::OFFER_FAILED : Event::OFFER_REVERTED,
			$now,
			$redemption->attempt_id,
			$redemption->subscription_id,
			$redemption->customer_id,
			$redemption->flow_id,
			$redemption->flow_version,
			Attempt::LIVE, // A test makes none.
			$redemption->reason,
			null,
			$redemption->offer_id,
			$redemption->offer_type,
			$redemption->id,
			( $pending ? array( 'failure' => array( 'code' => $why ) ) : array(
				'why'         => $why,
				'billed_next' => $billed_next,
			) ) + array(
				'actor'  => $actor->to_array(),
				'notify' => $tell,
				'offer'  => self::offer( $flow, $redemption->offer_id, $redemption->offer_type ),
				'terms'  => $redemption->terms->to_array(),
			)
		);
	}

	/** @return array<string, mixed> The offer as it stands in the flow version that made it; events and hooks carry it. */
	public static function offer( ?Flow $flow, string $id, string $type ): array {
		return $flow?->offer( $id )?->to_array() ?? array(
			'id'   => $id,
			'type' => $type,
		);
	}

	/** @param array<string, mixed> $data */
	public static function event( Attempt $attempt, string $type, \DateTimeImmutable $now, array $data = array(), ?string $offer_id = null, ?string $offer_type = null, ?int $redemption_id = null, ?int $subscription_id = null ): Event {
		return new Event(
			$type,
			$now,
			$attempt->uuid,
			$subscription_id ?? $attempt->subscription_ids[0],
			$attempt->customer_id,
			$attempt->flow_id,
			$attempt->flow_version,
			$attempt->mode,
			$attempt->reason,
			$attempt->comment,
			$offer_id,
			$offer_type,
			$redemption_id,
			$data + array( 'actor' => $attempt->actor->to_array() ) + ( $attempt->counted ? array() : array( 'counted' => false ) ),
		);
	}

	/** @return list<Event> */
	private function show_next( Attempt $attempt, Flow $flow, Situation $situation ): array {
		$attempt->pin = null;
		$broken       = array();
		do {
			$decision = $this->advisor->decide( $attempt, $flow, $situation, $broken );
			try {
				$attempt->pin = Decision::OFFER === $decision->screen && null !== $decision->offer ? $this->advisor->pin( $decision, $decision->offer, $situation ) : null;
				break;
			} catch ( \Throwable $error ) {
				// Terms that cannot be computed cost their offer, never the shopper's way out.
				$broken[ $decision->offer->id ] = array( new Blocker( 'offer_broken', array( 'message' => $error->getMessage() ) ) );
			}
		} while ( true );

		$attempt->decisions   = array_slice( $attempt->decisions, -self::DECISIONS + 1 );
		$attempt->decisions[] = $decision->to_array();
		$attempt->state       = $decision->screen;
		if ( null === $attempt->pin || in_array( $attempt->pin->offer_id, $attempt->shown, true ) ) {
			return array();
		}
		$attempt->shown[] = $attempt->pin->offer_id;
		return array( self::offer_event( $attempt, Event::OFFER_SHOWN, $flow, $attempt->pin, $situation->now ) );
	}
}
