<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Decisions\Decision;
use ChurnStop\Events\Event;
use ChurnStop\Events\EventFactory;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The state machine: each move changes the attempt in memory and answers the events to append. Nothing is written here,
 * so that the editor's preview walks the very same moves.
 */
final class StateMachine {

	public const COMMENT_LENGTH = 5000;

	public function __construct( private readonly OfferChooser $chooser ) {}

	/** @return list<Event> */
	public function start( Attempt $attempt, \DateTimeImmutable $now ): array {
		return array( EventFactory::event(
			$attempt->subject(),
			$attempt->actor,
			Event::ATTEMPT_STARTED,
			$now,
			array(
				'source' => $attempt->source,
				'profile' => $attempt->profile,
				'subscription_ids' => SubscriptionRef::all_written( $attempt->subscriptions ),
			),
		) );
	}

	/**
	 * The reason, or another one (Back).
	 *
	 * @return list<Event>
	 * @throws Failure
	 */
	public function reason(
		Attempt $attempt,
		Flow $flow,
		AttemptContext $context,
		?string $reason,
		?string $comment,
	): array {
		if ( null !== $reason && null === $flow->reason( $reason ) ) {
			throw Failure::invalid()->about( array(
				'reason' => __( 'Please choose one of the reasons listed. Nothing has changed.', 'churnstop' ),
			) );
		}
		$given = $this->comment( $attempt, $comment, $context->now, $reason );
		return array( ...$given, ...$this->show_next( $attempt, $flow, $context ) );
	}

	/**
	 * A comment, with the reason or beside the one that was given. The screen stays as it is.
	 *
	 * @return list<Event>
	 * @throws Failure
	 */
	public function comment( Attempt $attempt, ?string $comment, \DateTimeImmutable $now, ?string $reason ): array {
		if ( null !== $comment && mb_strlen( $comment ) > self::COMMENT_LENGTH ) {
			throw Failure::invalid()->about( array(
				'comment' => sprintf(
					/* translators: %d: a number of characters. */
					__( 'Please keep your comment under %d characters. Nothing has changed.', 'churnstop' ),
					self::COMMENT_LENGTH,
				),
			) );
		}
		$attempt->reason  = $reason;
		$attempt->comment = null === $comment || '' === trim( $comment ) ? null : $comment;
		return array( EventFactory::event( $attempt->subject(), $attempt->actor, Event::REASON_GIVEN, $now ) );
	}

	/**
	 * @return list<Event>
	 * @throws Failure
	 */
	public function consent( Attempt $attempt, Flow $flow, AttemptContext $context, bool $agree ): array {
		if ( Attempt::CONSENT !== $attempt->state ) {
			throw Failure::conflict()
				->saying( __( 'This question is not open any more. Nothing has changed.', 'churnstop' ) );
		}
		$attempt->consent = $agree;
		return $this->show_next( $attempt, $flow, $context );
	}

	/** @return list<Event> */
	public function decline( Attempt $attempt, Flow $flow, AttemptContext $context ): array {
		$declined = $this->declined( $attempt, $flow, $context->now );
		return array( ...$declined, ...$this->show_next( $attempt, $flow, $context ) );
	}

	/**
	 * Records the offer on the screen as declined, without showing another.
	 *
	 * @return list<Event>
	 */
	public function declined( Attempt $attempt, Flow $flow, \DateTimeImmutable $now ): array {
		$shown_offer = $attempt->shown_offer;
		// One that was accepted, and is not true yet, was not declined.
		if ( Attempt::OFFER !== $attempt->state || null === $shown_offer || $attempt->awaiting ) {
			return array();
		}
		$attempt->declined[] = $shown_offer->offer_id;
		$attempt->shown_offer        = null;
		return array( self::offer_event( $attempt, Event::OFFER_DECLINED, $flow, $shown_offer, $now ) );
	}

	/**
	 * The screen anew, where what it showed does not hold any more.
	 *
	 * @return list<Event>
	 */
	public function refresh( Attempt $attempt, Flow $flow, AttemptContext $context ): array {
		return $this->show_next( $attempt, $flow, $context );
	}

	/** @return list<Event> */
	public function dismiss( Attempt $attempt, \DateTimeImmutable $now ): array {
		$attempt->state  = Attempt::DISMISSED;
		$attempt->shown_offer    = null;
		$attempt->result = array( 'outcome' => Attempt::DISMISSED );
		return array( EventFactory::event( $attempt->subject(), $attempt->actor, Event::ATTEMPT_DISMISSED, $now ) );
	}

	/**
	 * The offer on the screen is accepted, on these terms.
	 *
	 * @param int|null $redemption_id Null where nothing was written to the subscription: a test, a preview.
	 * @return list<Event>
	 */
	public function saved(
		Attempt $attempt,
		Flow $flow,
		Terms $terms,
		?int $redemption_id,
		\DateTimeImmutable $now,
	): array {
		$shown_offer = $attempt->shown_offer
			?? throw new \LogicException( 'Only the offer on the screen is accepted.' );

		$attempt->state    = Attempt::SAVED;
		$attempt->awaiting = false;
		$attempt->accepted = $shown_offer->offer_id;
		$attempt->result   = array(
			'outcome'      => Attempt::SAVED,
			'summary'      => $terms->summary,
			'effective_at' => Data::iso( $now ),
			'receipt'      => $attempt->receipt_number(),
		);
		return array( self::offer_event(
			$attempt,
			Event::OFFER_ACCEPTED,
			$flow,
			$shown_offer,
			$now,
			$redemption_id,
			$terms,
		) );
	}

	/** @param array<string, mixed> $data */
	public static function offer_event(
		Attempt $attempt,
		string $type,
		Flow $flow,
		ShownOffer $shown_offer,
		\DateTimeImmutable $now,
		?int $redemption_id = null,
		?Terms $terms = null,
		array $data = array(),
	): Event {
		$offer = Flow::offer_as_designed( $flow, $shown_offer->offer_id, $shown_offer->offer_type );
		return EventFactory::offer(
			$attempt->subject(),
			$attempt->actor,
			$type,
			$offer,
			( $terms ?? $shown_offer->terms )->to_array(),
			$now,
			$redemption_id,
			$data,
		);
	}

	/** @return list<Event> */
	private function show_next( Attempt $attempt, Flow $flow, AttemptContext $context ): array {
		$attempt->shown_offer = null;
		$broken       = array();
		do {
			$decision = $this->chooser->decide( $attempt, $flow, $context, $broken );
			try {
				$attempt->shown_offer = Decision::OFFER === $decision->screen && null !== $decision->offer
					? $this->chooser->show( $decision, $decision->offer, $context )
					: null;
				break;
			} catch ( \Throwable $error ) {
				// Terms that cannot be computed cost their offer, never the shopper's cancellation.
				$broken[ $decision->offer->id ] = array( new Blocker( 'offer_broken', array(
					'message' => $error->getMessage(),
				) ) );
			}
		} while ( true );

		$attempt->decisions[] = $decision->to_array();
		$attempt->draws       = $this->chooser->draws( $attempt, $flow, $decision );
		$attempt->state       = $decision->screen;
		if ( null === $attempt->shown_offer || in_array( $attempt->shown_offer->offer_id, $attempt->shown, true ) ) {
			return array();
		}
		$attempt->shown[] = $attempt->shown_offer->offer_id;
		return array( self::offer_event( $attempt, Event::OFFER_SHOWN, $flow, $attempt->shown_offer, $context->now ) );
	}
}
