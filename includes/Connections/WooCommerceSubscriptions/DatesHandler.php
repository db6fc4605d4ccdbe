<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\KillPoint;
use ChurnStop\Data;

/**
 * A skipped or delayed renewal, a longer trial: dates move, the status stays.
 *
 * @phpstan-import-type Three from MovedDates
 */
final class DatesHandler implements Handler {

	use Uncounted;

	public function __construct( private readonly Store $store ) {}

	public function blockers( \WC_Subscription $subscription, Change $change ): array {
		$blockers = array_merge(
			CommonBlockers::state( $subscription ),
			CommonBlockers::gateway( $subscription, $change->needs() ),
			CommonBlockers::next_payment( $subscription ),
		);
		if ( array() === $blockers && MoveDates::of( $change )->trial && ! $this->in_trial( $subscription ) ) {
			$blockers[] = new Blocker( 'not_in_trial' );
		}
		return array() === $blockers
			? CommonBlockers::dates( $subscription, MoveDates::of( $change ) )
			: $blockers;
	}

	public function terms( \WC_Subscription $subscription, Change $change ): Terms {
		$present = Amounts::money( $subscription->get_total( 'edit' ), (string) $subscription->get_currency() );
		$moved   = MovedDates::by( $subscription, MoveDates::of( $change ) );
		return new Terms( $present, null, null, $present, $moved['next_payment'], ends_at: $moved['end'] );
	}

	public function prepare( \WC_Subscription $subscription, Change $change ): Receipt {
		CommonBlockers::refuse( $this->blockers( $subscription, $change ) );
		return new Receipt(
			WooCommerceSubscriptions::ref( $subscription->get_id() ),
			$change,
			PreviousState::of( $subscription ),
			array_map( Data::iso( ... ), MovedDates::by( $subscription, MoveDates::of( $change ) ) ),
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$subscription = $this->store->require( $receipt->subscription->number() );
		$state        = $this->state( $subscription, $receipt );
		if ( Receipt::UNTOUCHED === $state ) {
			CommonBlockers::refuse( $this->blockers( $subscription, $receipt->change ) );
			$subscription = $this->store->require( $receipt->subscription->number() );
			PreviousState::must_hold( $subscription, $receipt );
		}
		try {
			if ( Receipt::APPLIED !== $state ) {
				Schedule::write( $subscription, $this->dates( $receipt->intended, $receipt ) );
			}
			KillPoint::pass( 'dates:moved' );
			$subscription = $this->store->require( $receipt->subscription->number() );
			if ( Receipt::APPLIED !== $this->state( $subscription, $receipt ) ) {
				throw new \RuntimeException( 'The dates are not what was promised.' );
			}
			Schedule::ensure( $subscription );
		} catch ( \Exception $refusal ) {
			$this->put_back( $receipt );
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'dates', $refusal );
		}
		Notes::add(
			$subscription,
			$this->note( $receipt ) . MovedDates::note( $receipt->prior, $receipt->intended ),
			$key,
			'applied',
		);
		KillPoint::pass( 'dates:noted' );
		return $receipt;
	}

	public function check( Receipt $receipt, string $key ): string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription ) {
			return Receipt::UNTOUCHED;
		}
		return $this->was_used( $subscription, $receipt, $key )
			? Receipt::USED
			: $this->state( $subscription, $receipt );
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null === $subscription || Receipt::UNTOUCHED === $this->state( $subscription, $receipt ) ) {
			if ( null !== $subscription && ! $this->store->is_cancelling( $receipt->subscription->number() ) ) {
				$this->follow_payment( $subscription, $receipt );
				Schedule::ensure( $subscription );
			}
			return $this->noted( $receipt, $key, $note );
		}
		if (
			! $this->store->is_cancelling( $receipt->subscription->number() )
			&& Payments::in_flight( $subscription ) > 0
		) {
			// Its payment has come and is owed: the store counts the next one from it, whatever the date says
			// meanwhile.
			throw ConnectionFailure::because( 'payment_in_flight' )
				->saying( __(
					'This subscription waits for the payment of a renewal, so the moved date cannot be undone. Nothing has changed.',
					'churnstop',
				) );
		}
		$prior = $this->before( $subscription, $receipt );
		try {
			if ( ! $this->store->is_cancelling( $receipt->subscription->number() ) ) {
				// It was due while it was skipped: never a free period.
				$prior = MovedDates::due( $subscription, $prior['next_payment'], $prior['end'] ) + $prior;
			}
			Schedule::write( $subscription, $prior );
			KillPoint::pass( 'dates:restored' );
			$subscription = $this->store->require( $receipt->subscription->number() );
			if ( ! StoreDates::same( StoreDates::of( $subscription, 'next_payment' ), $prior['next_payment'] ) ) {
				throw new \RuntimeException( 'The dates were not restored.' );
			}
			if ( ! $this->store->is_cancelling( $receipt->subscription->number() ) ) {
				Schedule::ensure( $subscription );
			}
		} catch ( \Exception $refusal ) {
			throw $refusal instanceof ConnectionFailure ? $refusal : CommonBlockers::refused( 'dates-undo', $refusal );
		}
		return $this->noted( $receipt, $key, $note );
	}

	/** Nothing is left to do when the moved payment comes. */
	public function finish( Receipt $receipt, string $key ): Receipt {
		return $receipt;
	}

	/**
	 * A renewal that was billed although the moved date is still ahead was billed by a gateway itself, or by a person.
	 */
	public function catch_up( Receipt $receipt, string $key ): ?string {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		return null !== $subscription && $this->was_billed_anyway( $subscription, $receipt ) ? 'billed_anyway' : null;
	}

	/**
	 * The period that was billed anyway is the customer's in full: the next payment is not due within it, and the end
	 * is as before.
	 */
	private function follow_payment( \WC_Subscription $subscription, Receipt $receipt ): void {
		$prior = Data::time( $receipt->prior, 'next_payment' );
		if ( null === $prior || ! $this->was_billed_anyway( $subscription, $receipt ) ) {
			return;
		}
		$end   = $this->before( $subscription, $receipt )['end'];
		$next  = max(
			StoreDates::add_periods( $subscription, $prior ),
			StoreDates::of( $subscription, 'next_payment' ),
		);
		$comes = MovedDates::comes_before( $next, $end );
		Schedule::write(
			$subscription,
			array(
				'next_payment' => $comes ? $next : null,
				'end'          => $end,
			)
		);
	}

	private function was_billed_anyway( \WC_Subscription $subscription, Receipt $receipt ): bool {
		$next = StoreDates::of( $subscription, 'next_payment' );
		return null !== $next && $next > StoreDates::now()
			&& StoreDates::same( $next, Data::time( $receipt->intended, 'next_payment' ) )
			&& PreviousState::paid_since( $subscription, $receipt );
	}

	public function left( Receipt $receipt, string $key ): string {
		return MovedDates::left( $receipt );
	}

	public function next_payment_without( \WC_Subscription $subscription, Receipt $receipt ): ?\DateTimeImmutable {
		return Receipt::UNTOUCHED === $this->state( $subscription, $receipt )
			? StoreDates::of( $subscription, 'next_payment' )
			: Data::time( $receipt->prior, 'next_payment' );
	}

	/**
	 * Dates that are neither the prior nor the intended ones are somebody else's, as is everything after a renewal:
	 * then nothing of this change is left.
	 */
	private function state( \WC_Subscription $subscription, Receipt $receipt ): string {
		if ( PreviousState::paid_since( $subscription, $receipt ) ) {
			return Receipt::UNTOUCHED;
		}
		$prior   = $this->dates( $receipt->prior, $receipt );
		$present = MovedDates::present( $subscription );
		$moved   = array();
		foreach ( $this->dates( $receipt->intended, $receipt ) as $type => $intended ) {
			if ( StoreDates::same( $prior[ $type ], $intended ) ) {
				continue;
			}
			if ( StoreDates::same( $present[ $type ], $intended ) ) {
				$moved[] = true;
			} elseif ( StoreDates::same( $present[ $type ], $prior[ $type ] ) ) {
				$moved[] = false;
			} elseif ( 'end' !== $type ) {
				// An end that somebody else has set says nothing about the payment.
				return Receipt::UNTOUCHED;
			}
		}
		return ! in_array( true, $moved, true )
			? Receipt::UNTOUCHED
			: ( in_array( false, $moved, true ) ? Receipt::PARTIAL : Receipt::APPLIED );
	}

	/**
	 * A renewal was paid after the dates had moved: the note says so, or where a killed process has not written it, the
	 * day of that renewal.
	 */
	private function was_used( \WC_Subscription $subscription, Receipt $receipt, string $key ): bool {
		if (
			! PreviousState::paid_since( $subscription, $receipt )
			|| Notes::exists( $subscription->get_id(), $key, 'undone' )
		) {
			return false;
		}
		$made     = PreviousState::payment_since( $subscription, $receipt->prior )?->get_date_created();
		$intended = Data::time( $receipt->intended, 'next_payment' );
		return Notes::exists( $subscription->get_id(), $key, 'applied' )
			|| ( null !== $made && null !== $intended && $made->getTimestamp() >= $intended->getTimestamp() );
	}

	/**
	 * @param array<string, mixed> $from The receipt's prior or intended values. One written before ends could move
	 *     intends none.
	 * @return Three
	 */
	private function dates( array $from, Receipt $receipt ): array {
		return array(
			'next_payment' => Data::time( $from, 'next_payment' ),
			'trial_end'    => Data::time( $from, 'trial_end' ),
			'end'          => Data::time( array_key_exists( 'end', $from ) ? $from : $receipt->prior, 'end' ),
		);
	}

	/**
	 * The dates from before; an end that somebody else has set since stays.
	 *
	 * @return Three
	 */
	private function before( \WC_Subscription $subscription, Receipt $receipt ): array {
		$present = StoreDates::of( $subscription, 'end' );
		$ours    = StoreDates::same( $present, $this->dates( $receipt->intended, $receipt )['end'] );
		return ( $ours ? array() : array( 'end' => $present ) ) + $this->dates( $receipt->prior, $receipt );
	}

	private function put_back( Receipt $receipt ): void {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if (
			null === $subscription
			|| PreviousState::paid_since( $subscription, $receipt )
			|| Receipt::UNTOUCHED === $this->state( $subscription, $receipt )
		) {
			return;
		}
		Schedule::write( $subscription, $this->before( $subscription, $receipt ) );
		Schedule::ensure( $this->store->require( $receipt->subscription->number() ) );
	}

	private function in_trial( \WC_Subscription $subscription ): bool {
		$end = StoreDates::of( $subscription, 'trial_end' );
		return null !== $end && $end > StoreDates::now();
	}

	private function note( Receipt $receipt ): string {
		$from = StoreDates::human( Data::time( $receipt->prior, 'next_payment' ) );
		$to   = StoreDates::human( Data::time( $receipt->intended, 'next_payment' ) );
		$change = MoveDates::of( $receipt->change );
		if ( $change->trial ) {
			return sprintf(
				/* translators: 1: number of days, 2: date, 3: date. */
				_n(
					'ChurnStop: instead of cancelling, the customer took %1$d more day of trial. Its end and the first payment moved from %2$s to %3$s.',
					'ChurnStop: instead of cancelling, the customer took %1$d more days of trial. Its end and the first payment moved from %2$s to %3$s.',
					$change->days,
					'churnstop',
				),
				$change->days,
				$from,
				$to,
			);
		}
		if ( ! $change->is_one_skip() ) {
			return sprintf(
				/* translators: 1: date, 2: date. */
				__(
					'ChurnStop: instead of cancelling, the customer moved the next payment from %1$s to %2$s.',
					'churnstop',
				),
				$from,
				$to,
			);
		}
		return sprintf(
			/* translators: 1: date, 2: date. */
			__(
				'ChurnStop: instead of cancelling, the customer skipped a renewal. The next payment moved from %1$s to %2$s.',
				'churnstop',
			),
			$from,
			$to,
		);
	}

	private function noted( Receipt $receipt, string $key, string $note ): Receipt {
		$subscription = $this->store->fresh( $receipt->subscription->number() );
		if ( null !== $subscription && Notes::exists( $subscription->get_id(), $key, 'applied' ) ) {
			Notes::add(
				$subscription,
				sprintf(
					/* translators: 1: date, 2: who and why. */
					__( 'ChurnStop: the moved date was undone. Next payment: %1$s. %2$s', 'churnstop' ),
					StoreDates::human( StoreDates::of( $subscription, 'next_payment' ) ),
					$note,
				),
				$key,
				'undone',
			);
		}
		return $receipt;
	}
}
