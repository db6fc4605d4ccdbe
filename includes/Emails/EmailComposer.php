<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Connections\AccountUrls;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Email;
use ChurnStop\Data;
use ChurnStop\Changes\Sentences;
use ChurnStop\ReceiptNumber;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Storefront\Address;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Puts e-mails together, in the language that is switched to. Null: by now there is nothing to say. */
final class EmailComposer {

	public function __construct( private readonly Connections $connections, private readonly AttemptStore $attempts ) {}

	public function cancelled( Attempt $attempt ): ?Email {
		if ( Attempt::CANCELLED !== $attempt->state || ! $attempt->is_live() ) {
			return null;
		}
		$found = $this->connections->find( $attempt->subscriptions[0] );
		if ( null === $found ) {
			return null;
		}
		$all   = Data::map( $attempt->result, 'subscriptions' );
		$facts = array();
		$names = array();
		foreach ( $attempt->subscriptions as $subscription ) {
			$one  = Data::map( $all, (string) $subscription->written() );
			$now  = $this->connections->find( $subscription )[1] ?? null;
			$at   = Data::time( $one, 'effective_at' );
			$what = Data::string( $one, 'outcome' );
			if ( 'cancelled' === $what ) {
				$what = $this->is_overtaken( $attempt, $subscription, $now ) ? 'overtaken' : $what;
				$at   = $now->end ?? $at;
			}
			if ( 'cancelled' === $what ) {
				$names[] = Data::string( $one, 'name' );
			}
			$title = self::title( Data::string( $one, 'name' ), $now->number ?? $subscription->id );

			$facts[ $title ] = match ( $what ) {
				'overtaken'         => __( 'has been kept since, or cancelled again', 'churnstop' ),
				'cancelled'         => $this->until( $at, $attempt->updated_at ),
				'already_cancelled' => __( 'was cancelled before already, and has not changed', 'churnstop' ),
				default             => null === $at
					? __( 'could not be cancelled, and has not changed', 'churnstop' )
					: sprintf(
						/* translators: %s: a date. */
						__( 'ends on %s without being cancelled, and has not changed', 'churnstop' ),
						Sentences::day( $at ),
					),
			};
		}
		if ( array() === $names ) {
			return null;
		}
		$facts[ __( 'Received', 'churnstop' ) ]       = self::moment( $attempt->updated_at );
		$facts += self::by_staff( $attempt );
		$facts[ __( 'Receipt number', 'churnstop' ) ] = $attempt->receipt_number();
		return new Email(
			Email::CANCELLED,
			$found[1]->ref,
			implode( wp_get_list_item_separator(), $names ),
			array(
				1 === count( $names )
					? sprintf(
						/* translators: %s: a subscription's name. */
						__(
							'We have received your cancellation of %s, and it is done. You will not be charged again.',
							'churnstop',
						),
						$names[0],
					)
					: __(
						'We have received your cancellation, and it is done. You will not be charged again for what is cancelled.',
						'churnstop',
					),
				__( 'Please keep this message as proof.', 'churnstop' ),
			),
			$facts,
			array( __( 'See your subscription', 'churnstop' ) => self::page( $attempt, $found[0], $found[1] ) ),
		);
	}

	/** @return array<string, string> Who of the store did it in the customer's place. */
	private static function by_staff( Attempt $attempt ): array {
		$user = $attempt->actor->staff() > 0 ? get_userdata( $attempt->actor->staff() ) : false;
		return false === $user ? array() : array( __( 'Done for you by', 'churnstop' ) => $user->display_name );
	}

	/** Where the customer sees the subscription: in their language, where the attempt knows its address. */
	private static function page( ?Attempt $attempt, AccountUrls $connection, Snapshot $snapshot ): string {
		$page = true === $attempt?->subscriptions[0]->is( $snapshot->ref ) ? $attempt->page : null;
		return $page ?? $connection->account_url( $snapshot );
	}

	/** Whether the subscription goes on since, or a later cancellation has an e-mail of its own. */
	private function is_overtaken( Attempt $attempt, SubscriptionRef $subscription, ?Snapshot $now ): bool {
		return ( null !== $now && ! $now->has_ended() )
			|| $this->attempts->last_cancellation( $subscription )?->uuid !== $attempt->uuid;
	}

	/** "Keep my subscription after all", for those that go on. */
	public function kept( Attempt $attempt ): ?Email {
		$facts = array();
		$names = array();
		$first = null;
		foreach ( $attempt->cancelled() as $subscription ) {
			$found = $this->connections->find( $subscription );
			if ( null === $found || Status::Active !== $found[1]->status ) {
				continue;
			}
			$first ??= $found;
			$names[] = $found[1]->name;

			$facts[ self::title( $found[1]->name, $found[1]->number ) ] = Agreements::next_after( $found[1] );
		}
		if ( null === $first ) {
			return null;
		}
		$facts[ __( 'Receipt number', 'churnstop' ) ] = ReceiptNumber::of_keeping( $attempt->id );
		return new Email(
			Email::KEPT,
			$first[1]->ref,
			implode( wp_get_list_item_separator(), $names ),
			array(
				sprintf(
					/* translators: %s: names of subscriptions. */
					__(
						'You have kept %s after all. It continues as before, and your cancellation does not hold any more.',
						'churnstop',
					),
					implode( wp_get_list_item_separator(), $names ),
				),
			),
			$facts,
			array( __( 'See your subscription', 'churnstop' ) => self::page( $attempt, $first[0], $first[1] ) ),
		);
	}

	/**
	 * A promise ended early. Where the subscription has ended since, nothing is billed that had to be told of. Where
	 * another one has taken its place, that is billed without the promise.
	 */
	public function ended( Attempt $attempt, Redemption $redemption ): ?Email {
		$found = $this->connections->find( $redemption->subscription );
		if ( Redemption::REVERTED !== $redemption->state || null === $found ) {
			return null;
		}
		$snapshot = $found[1];
		$switched = Status::Switched === $snapshot->status;
		if ( $snapshot->has_ended() && ! $switched ) {
			return null;
		}
		return new Email(
			Email::ENDED,
			$snapshot->ref,
			$snapshot->name,
			array(
				Sentences::join(
					/* translators: %s: a subscription's name. */
					sprintf( __( 'An offer that you accepted for %s has ended early.', 'churnstop' ), $snapshot->name ),
					Agreements::why_ended( $redemption ),
				),
				...( $switched ? array() : array( Agreements::next_after( $snapshot ) ) ),
			),
			array(
				__( 'Subscription', 'churnstop' )   => self::title( $snapshot->name, $snapshot->number ),
				__( 'Accepted', 'churnstop' )         => self::moment( $redemption->created_at ),
				__( 'Ended', 'churnstop' )          => self::moment( $redemption->updated_at ),
				__( 'Receipt number', 'churnstop' ) => $attempt->receipt_number(),
			),
			array( __( 'See your subscription', 'churnstop' ) => self::page( $attempt, $found[0], $snapshot ) ),
		);
	}

	public function accepted( Attempt $attempt, Redemption $redemption ): ?Email {
		if ( ! in_array( $redemption->state, array( Redemption::APPLIED, Redemption::FINISHED ), true ) ) {
			return null;
		}
		$found = $this->connections->find( $redemption->subscription );
		if ( null === $found ) {
			return null;
		}
		$terms = $redemption->terms;
		$facts = array( __( 'Subscription', 'churnstop' ) => self::title( $found[1]->name, $found[1]->number ) );
		if ( null !== $terms->price_during && null !== $terms->payments ) {
			/* translators: %d: a number of payments. */
			$words = _n(
				'Price of the next %d payment',
				'Price of the next %d payments',
				$terms->payments,
				'churnstop',
			);

			$facts[ sprintf( $words, $terms->payments ) ] = $terms->during();
		}
		$words = null === $terms->payments ? __( 'Price', 'churnstop' ) : __( 'Price after that', 'churnstop' );

		$facts[ $words ] = $terms->after();
		if ( null !== $terms->resumes_at ) {
			$facts[ __( 'Resumes automatically', 'churnstop' ) ] = Sentences::day( $terms->resumes_at );
		}
		if ( null !== $terms->next_payment_at ) {
			$facts[ __( 'Next payment', 'churnstop' ) ] = Sentences::day( $terms->next_payment_at );
		}
		$facts[ __( 'Accepted', 'churnstop' ) ]         = self::moment( $redemption->created_at );
		$facts += self::by_staff( $attempt );
		$facts[ __( 'Receipt number', 'churnstop' ) ] = $attempt->receipt_number();
		return new Email(
			Email::ACCEPTED,
			$found[1]->ref,
			$found[1]->name,
			array( $terms->summary ),
			$facts,
			array( __( 'See your subscription', 'churnstop' ) => self::page( $attempt, $found[0], $found[1] ) ),
		);
	}

	public function reminder( ?Attempt $attempt, Redemption $redemption ): ?Email {
		$found = $this->connections->find( $redemption->subscription );
		$until = $redemption->receipt->resumes_at;
		if (
			Redemption::APPLIED !== $redemption->state
			|| null === $found
			|| null === $until
			|| Status::OnHold !== $found[1]->status
			|| $until <= $found[1]->at
		) {
			return null;
		}
		[ $connection, $snapshot ] = $found;
		$account = self::page( $attempt, $connection, $snapshot );
		$pays    = $snapshot->next_payment;
		return new Email(
			Email::REMINDER,
			$snapshot->ref,
			$snapshot->name,
			array(
				null === $pays || Sentences::day( $pays ) === Sentences::day( $until )
					? sprintf(
						/* translators: 1: a subscription's name, 2: a date, 3: a price. */
						__(
							'Your pause of %1$s ends on %2$s. Then it resumes automatically, and you pay %3$s.',
							'churnstop',
						),
						$snapshot->name,
						Sentences::day( $until ),
						$snapshot->total->formatted,
					)
					: sprintf(
						/* translators: 1: a subscription's name, 2: a date, 3: a price, 4: a date. */
						__(
							'Your pause of %1$s ends on %2$s. Then it resumes automatically. Next payment: %3$s on %4$s.',
							'churnstop',
						),
						$snapshot->name,
						Sentences::day( $until ),
						$snapshot->total->formatted,
						Sentences::day( $pays ),
					),
				__( 'You need not do anything for that. You can also resume now, or cancel.', 'churnstop' ),
			),
			array(
				__( 'Subscription', 'churnstop' )      => self::title( $snapshot->name, $snapshot->number ),
				__( 'Resumes automatically', 'churnstop' ) => Sentences::day( $until ),
				__( 'Next payment', 'churnstop' )      => Sentences::day( $pays ?? $until ),
				__( 'Price', 'churnstop' )             => $snapshot->price(),
			),
			array(
				__( 'Resume now', 'churnstop' )          => $account . '#churnstop-resume-' . $snapshot->ref->slug(),
				__( 'Cancel subscription', 'churnstop' ) => $this->cancel_address( $connection, $snapshot, $account ),
			),
		);
	}

	/** Leads to a page that asks; a link in an e-mail never cancels on its own, as programs follow links, too. */
	private function cancel_address( AccountUrls $connection, Snapshot $snapshot, string $account ): string {
		return null === $connection->cancel_url( $snapshot )
			? $account
			: ( new Address( $account, array( $snapshot->ref ) ) )->url();
	}

	private function until( ?\DateTimeImmutable $end, \DateTimeImmutable $cancelled ): string {
		return null === $end || $end <= $cancelled->modify( '+1 hour' )
			? __( 'has ended', 'churnstop' )
			/* translators: %s: a date. */
			: sprintf( __( 'cancelled, paid through %s', 'churnstop' ), Sentences::day( $end ) );
	}

	/** @param string $number As the customer knows it. */
	private static function title( string $name, string $number ): string {
		/* translators: 1: a subscription's name, 2: its number. */
		return sprintf( __( '%1$s (no. %2$s)', 'churnstop' ), $name, $number );
	}

	/** To the minute, with its time zone: when something was received is what a proof is about. */
	private static function moment( \DateTimeImmutable $time ): string {
		$date   = get_option( 'date_format' );
		$clock  = get_option( 'time_format' );
		$format = ( is_string( $date ) && '' !== $date ? $date : 'j F Y' )
			. ' '
			. ( is_string( $clock ) && '' !== $clock ? $clock : 'H:i' )
			. ' T';
		return (string) wp_date( $format, $time->getTimestamp() );
	}
}
