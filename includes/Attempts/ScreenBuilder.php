<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Offers\SaysDone;
use ChurnStop\ReceiptNumber;
use ChurnStop\Subscriptions\CustomerRef;

/**
 * What the shopper sees, as the contract's Screen: all words, in their language. The modal and the page without
 * JavaScript only render it.
 */
final class ScreenBuilder {

	public function __construct( private readonly OfferTypes $types ) {}

	/**
	 * @param Flow  $flow    With its texts translated.
	 * @param \DateTimeImmutable|null $ends_at When paid time would end.
	 * @param bool  $ends_now Nothing paid is left.
	 * @param bool  $can_reactivate On the result of a cancel.
	 * @param array{url: string, email: string, message: string}|null $store_support The store's support contact, where
	 *     the reason has none.
	 * @param list<string> $lasting A sentence about each of several that cannot be cancelled.
	 * @return array<string, mixed>
	 */
	public function of(
		Attempt $attempt,
		Flow $flow,
		?\DateTimeImmutable $ends_at,
		bool $ends_now,
		bool $can_reactivate,
		?array $store_support = null,
		array $lasting = array(),
	): array {
		$screen = match ( $attempt->state ) {
			Attempt::SURVEY  => $this->survey( $attempt, $flow ),
			Attempt::CONSENT => array(
				'type'     => 'consent',
				'question' => __(
					'There may be another way to keep your subscription. Would you like to see your options?',
					'churnstop',
				),
			),
			Attempt::OFFER   => array(
				'type'  => 'offer',
				'offer' => $attempt->shown_offer?->to_view(
					$attempt->shown_offer->asks_for_name() ? self::first_name( $attempt ) : '',
				),
				'more'  => $attempt->shown_offer->more ?? false,
			),
			Attempt::CONFIRM => $this->confirm( $attempt, $flow, $ends_at, $ends_now, $store_support, $lasting ),
			default          => $this->result( $attempt, $flow, $can_reactivate ),
		};
		return $screen + array( 'labels' => $this->labels( $flow ) );
	}

	private static function first_name( Attempt $attempt ): string {
		$name = $attempt->first_name
			?? get_user_meta( CustomerRef::user_id( $attempt->customer_id ), 'first_name', true );
		return is_string( $name ) ? $name : '';
	}

	/** @return array<string, mixed> */
	private function survey( Attempt $attempt, Flow $flow ): array {
		return array(
			'type'    => 'survey',
			'title'   => $flow->survey['title'],
			'message' => $flow->survey['message'],
			'reasons' => array_map(
				static fn ( Reason $reason ): array => array(
					'id'        => $reason->id,
					'label'     => $reason->label,
					'follow_up' => $reason->follow_up,
				),
				$this->ordered( $attempt, $flow )
			),
			'comment' => $flow->survey['comment'],
		);
	}

	/**
	 * Shuffled by the attempt's own id, so that Back shows the same order; "other" stays last.
	 *
	 * @return list<Reason>
	 */
	private function ordered( Attempt $attempt, Flow $flow ): array {
		if ( 'shuffled' !== $flow->survey['order'] ) {
			return $flow->reasons;
		}
		$rank    = static fn ( Reason $reason ): string => (
			'other' === $reason->kind ? '1' : '0'
		) . md5( $attempt->uuid . $reason->id );
		$reasons = $flow->reasons;
		usort( $reasons, static fn ( Reason $a, Reason $b ): int => $rank( $a ) <=> $rank( $b ) );
		return $reasons;
	}

	/**
	 * @param array{url: string, email: string, message: string}|null $store_support
	 * @param list<string> $lasting
	 * @return array<string, mixed>
	 */
	private function confirm(
		Attempt $attempt,
		Flow $flow,
		?\DateTimeImmutable $ends_at,
		bool $ends_now,
		?array $store_support,
		array $lasting,
	): array {
		$reason  = $flow->reason( $attempt->reason ?? Reason::OTHER );
		$support = $reason->support ?? null;
		if ( null === $support && null !== $reason && 'technical' === $reason->kind ) {
			$support = $store_support;
		} elseif ( null !== $support && null !== $store_support && '' === $support['url'] . $support['email'] ) {
			// A reason without an address of its own sends people to the store's.
			$support = array(
				'message' => '' === $support['message'] ? $store_support['message'] : $support['message'],
			) + $store_support;
		}
		return array(
			'type'    => 'confirm',
			'message' => implode( "\n", array(
				$this->what_happens( count( $attempt->subscriptions ), count( $lasting ), $ends_at, $ends_now ),
				...$lasting,
			) ),
			...Sentences::dated( 'ends_at', $ends_at ),
			'support' => $support,
		);
	}

	/** What a cancel would do. Nothing is done yet, so it does not say that it is. */
	private function what_happens(
		int $subscriptions,
		int $lasting,
		?\DateTimeImmutable $ends_at,
		bool $ends_now,
	): string {
		if ( $lasting > 0 ) {
			$ending = $subscriptions - $lasting;
			return sprintf(
				/* translators: %d: a number of subscriptions. */
				_n(
					'If you cancel, %d subscription ends when the time you have paid for is over. No further payment will be taken for it.',
					'If you cancel, %d subscriptions end when the time you have paid for is over. No further payments will be taken for them.',
					$ending,
					'churnstop',
				),
				$ending,
			);
		}
		if ( $subscriptions > 1 ) {
			return sprintf(
				/* translators: %d: a number of subscriptions. */
				_n(
					'If you cancel, %d subscription ends when the time you have paid for is over. No further payment will be taken.',
					'If you cancel, all %d subscriptions end when the time you have paid for is over. No further payments will be taken.',
					$subscriptions,
					'churnstop',
				),
				$subscriptions,
			);
		}
		return $ends_now || null === $ends_at
			? __( 'If you cancel, your subscription ends now. No further payment will be taken.', 'churnstop' )
			: sprintf(
				/* translators: %s: a date. */
				__(
					'If you cancel, your subscription is paid through %s and then ends. No further payment will be taken.',
					'churnstop',
				),
				Sentences::day( $ends_at ),
			);
	}

	/** @return array<string, mixed> */
	private function result( Attempt $attempt, Flow $flow, bool $can_reactivate ): array {
		$effective = Data::time( $attempt->result, 'effective_at' );
		$receipt   = Data::string_or_null( $attempt->result, 'receipt' );
		[ $title, $message ] = match ( $attempt->state ) {
			Attempt::SAVED     => array(
				$this->saved_title( $attempt, $flow ),
				Data::string( $attempt->result, 'summary' ),
			),
			Attempt::CANCELLED => array(
				$this->cancelled_title( $attempt ),
				$this->cancelled_message( $attempt, $effective ),
			),
			Attempt::DISMISSED => array(
				__( 'Nothing has changed', 'churnstop' ),
				__( 'Your subscription continues as before.', 'churnstop' ),
			),
			default            => array(
				__( 'This cancellation was left open', 'churnstop' ),
				__(
					'It was closed after a day, and nothing has changed. To cancel, start again from your account.',
					'churnstop',
				),
			),
		};
		if ( isset( $attempt->result['kept'] ) ) {
			[ $title, $message ] = $this->kept( $attempt );
			$effective           = null;
			$receipt             = ReceiptNumber::of_keeping( $attempt->id );
		}
		if ( ! $attempt->is_live() && in_array( $attempt->state, array( Attempt::SAVED, Attempt::CANCELLED ), true ) ) {
			$message = Sentences::join(
				$message,
				__( 'This was a test: the subscription was not touched.', 'churnstop' ),
			);
		}
		return array(
			'type'           => 'result',
			'outcome'        => $attempt->state,
			'title'          => $title,
			'message'        => $message,
			...Sentences::dated( 'effective_at', $effective ),
			'receipt'        => $receipt,
			'can_reactivate' => $can_reactivate,
		);
	}

	/** @return array{string, string} After "Keep my subscription after all". */
	private function kept( Attempt $attempt ): array {
		$kept = Data::map( $attempt->result, 'kept' );
		$next = 1 === count( $kept ) ? Data::time( array( 'at' => reset( $kept ) ), 'at' ) : null;
		return array(
			_n(
				'Your subscription continues as before',
				'Your subscriptions continue as before',
				count( $kept ),
				'churnstop',
			),
			/* translators: %s: a date. */
			null === $next ? '' : sprintf( __( 'Next payment: %s.', 'churnstop' ), Sentences::day( $next ) ),
		);
	}

	private function saved_title( Attempt $attempt, Flow $flow ): string {
		$type = $this->types->get( $flow->offer( (string) $attempt->accepted )->type ?? '' );
		return $type instanceof SaysDone ? $type->done() : __( 'Your subscription continues', 'churnstop' );
	}

	private function cancelled_title( Attempt $attempt ): string {
		$kept = array_filter(
			Data::maps( $attempt->result, 'subscriptions' ),
			static fn ( array $one ): bool => ! in_array(
				Data::string( $one, 'outcome' ),
				array( 'cancelled', 'already_cancelled' ),
				true,
			),
		);
		if ( array() !== $kept ) {
			return __( 'Not all of your subscriptions could be cancelled', 'churnstop' );
		}
		return _n(
			'Your subscription is cancelled',
			'Your subscriptions are cancelled',
			count( $attempt->subscriptions ),
			'churnstop',
		);
	}

	private function cancelled_message( Attempt $attempt, ?\DateTimeImmutable $effective ): string {
		$all = Data::maps( $attempt->result, 'subscriptions' );
		if ( count( $all ) > 1 ) {
			$lines = array();
			foreach ( $all as $one ) {
				$until   = Data::time( $one, 'effective_at' );
				$name    = Data::string( $one, 'name' );
				$lines[] = match ( Data::string( $one, 'outcome' ) ) {
					'cancelled'         => self::runs_on( $attempt, $until )
						? sprintf(
							/* translators: 1: a subscription's name, 2: a date. */
							__( '%1$s: cancelled, paid through %2$s.', 'churnstop' ),
							$name,
							Sentences::day( $until ),
						)
						/* translators: %s: a subscription's name. */
						: sprintf( __( '%s: cancelled, and has ended.', 'churnstop' ), $name ),
					'already_cancelled' => sprintf(
						/* translators: %s: a subscription's name. */
						__( '%s: was cancelled before already, and has not changed.', 'churnstop' ),
						$name,
					),
					default             => null === $until
						/* translators: %s: a subscription's name. */
						? sprintf( __( '%s: could not be cancelled, and has not changed.', 'churnstop' ), $name )
						: sprintf(
							/* translators: 1: a subscription's name, 2: a date. */
							__( '%1$s: ends on %2$s without being cancelled, and has not changed.', 'churnstop' ),
							$name,
							Sentences::day( $until ),
						),
				};
			}
			return implode( "\n", $lines );
		}
		return self::runs_on( $attempt, $effective )
			? sprintf(
				/* translators: %s: a date. */
				__( 'Paid through %s. You will not be charged again.', 'churnstop' ),
				Sentences::day( $effective ),
			)
			: __( 'It has ended, and you will not be charged again.', 'churnstop' );
	}

	/** @phpstan-assert-if-true \DateTimeImmutable $until */
	private static function runs_on( Attempt $attempt, ?\DateTimeImmutable $until ): bool {
		return null !== $until && $until > $attempt->updated_at->modify( '+1 hour' );
	}

	/**
	 * The flow's labels, and those of the other controls.
	 *
	 * @return array<string, string>
	 */
	private function labels( Flow $flow ): array {
		return $flow->labels + array(
			'continue'   => __( 'Continue', 'churnstop' ),
			'back'       => __( 'Back', 'churnstop' ),
			'agree'      => __( 'See options', 'churnstop' ),
			'choose'     => __( 'Choose a product', 'churnstop' ),
			'account'    => __( 'Back to my account', 'churnstop' ),
			'reactivate' => __( 'Keep my subscription after all', 'churnstop' ),
			'receipt'    => __( 'Receipt number', 'churnstop' ),
			'support'    => __( 'Contact support', 'churnstop' ),
		);
	}
}
