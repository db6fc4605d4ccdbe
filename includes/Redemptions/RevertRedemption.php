<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Changes\Receipt;
use ChurnStop\Clock;
use ChurnStop\Connections\ChangeHandler;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Events\EventLog;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Failure;
use ChurnStop\Logging\ErrorLog;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Wait;

/**
 * Ends a live redemption before or at its time: Resume of a pause, coupon revoked, dates or product restored. One
 * effect, however often it is clicked.
 */
final class RevertRedemption {

	/** How long the second writer waits for the first, where it may: a click does not (Wait). */
	private const WAIT_SECONDS = 6;

	/** Early ends that the customer is told of: what they did not do themselves, or may not have expected. */
	private const TOLD = array( 'resumed', 'taken_back', 'coupon_removed', 'switched_in_store', 'billed_anyway' );

	public function __construct(
		private readonly RedemptionStore $redemptions,
		private readonly Connections $connections,
		private readonly EventLog $events,
		private readonly Database $database,
		private readonly Pauses $pauses,
		private readonly ArmFlows $flows,
		private readonly Clock $clock,
		private readonly Log $log = new ErrorLog(),
	) {}

	/**
	 * @param Actor  $actor Whose right to do so the caller has checked.
	 * @param string $note  Why, in the agent's words; goes into the order note.
	 * @param bool   $tell  Whether the customer is told, who did not end it themselves.
	 * @throws Failure
	 */
	public function run( Actor $actor, int $id, string $note = '', bool $tell = true ): Redemption {
		$redemption = $this->redemptions->get( $id )
			?? throw Failure::not_found()
				->saying( __( 'We could not find this offer. Nothing has changed.', 'churnstop' ) );
		if ( Redemption::REVERTED === $redemption->state ) {
			return $redemption;
		}
		if ( Redemption::APPLIED !== $redemption->state ) {
			throw Failure::conflict()->saying(
				$redemption->is_to_come()
					? __(
						'This offer is being applied right now. Please try again in a moment. Nothing has changed.',
						'churnstop',
					)
					: __(
						'This offer has ended already, so there is nothing to revoke. Nothing has changed.',
						'churnstop',
					),
			);
		}
		return $this->claimed(
			$redemption,
			function ( Redemption $now, ChangeHandler $connection ) use ( $actor, $note, $tell ): void {
				$receipt = $connection->undo( $now->receipt, $now->key, $note );
				$this->end(
					$now,
					$receipt,
					$actor,
					'' === $note ? 'reverted' : $note,
					$tell && Actor::CUSTOMER !== $actor->kind,
				);
			}
		);
	}

	/**
	 * Somebody else took it back (WooCommerce's own Reactivate, an admin, another plugin): puts right what that left,
	 * and records it.
	 *
	 * @param string $why A code, as the event has it.
	 */
	public function taken_back( Redemption $redemption, string $why ): void {
		$this->claimed(
			$redemption,
			function ( Redemption $now, ChangeHandler $connection ) use ( $why ): void {
				$this->end(
					$now,
					$connection->undo( $now->receipt, $now->key, self::note( $why ) ),
					Actor::system(),
					$why,
					in_array( $why, self::TOLD, true ),
				);
			}
		);
	}

	/**
	 * The store is about to cancel: takes back what had moved the end, and the product. That is recorded once the store
	 * has cancelled, by taken_back(): refused, it is made again. What cannot be made again stays until then.
	 */
	public function before_cancel( Redemption $redemption ): void {
		if ( Redemption::APPLIED !== $redemption->state ) {
			$this->taken_back( $redemption, 'cancelled' );
			return;
		}
		if ( ! $redemption->receipt->change->can_be_made_again() ) {
			return;
		}
		$this->claimed(
			$redemption,
			static function ( Redemption $now, ChangeHandler $connection ): void {
				$connection->undo( $now->receipt, $now->key, self::note( 'cancelled' ) );
			}
		);
	}

	/**
	 * The store has refused to cancel, or to resume: what is agreed stands as before, made once more where it was taken
	 * back. Where that is refused, too, it has ended.
	 */
	public function after_refusal( Redemption $redemption ): void {
		$this->claimed(
			$redemption,
			function ( Redemption $now, ChangeHandler $connection ): void {
				if ( $now->receipt->change->can_be_made_again() ) {
					try {
						$connection->apply( $now->receipt, $now->key );
						return;
					} catch ( ConnectionFailure $refusal ) {
						// Then it is taken back wholly, below.
						unset( $refusal );
					}
				}
				if (
					! in_array(
						$connection->check( $now->receipt, $now->key ),
						array( Receipt::APPLIED, Receipt::USED ),
						true,
					)
				) {
					$this->end(
						$now,
						$connection->undo( $now->receipt, $now->key, self::note( 'refused' ) ),
						Actor::system(),
						'refused',
						true,
					);
				}
			}
		);
	}

	/** The natural end: a pause resumes, an exhausted coupon is trashed. */
	public function finish( Redemption $redemption ): void {
		$this->claimed(
			$redemption,
			function ( Redemption $now, ChangeHandler $connection ): void {
				$receipt = $connection->finish( $now->receipt, $now->key );
				if (
					$this->redemptions->end(
						$now,
						Redemption::FINISHED,
						$receipt,
						Actor::system(),
						'finished',
						$this->clock->now(),
					)
				) {
					$this->pauses->unschedule( $now->key );
				}
			}
		);
	}

	/**
	 * What others did to a live change: it is counted, put right, or has ended.
	 *
	 * @param bool $renewed Whether a renewal has just been paid: then a change of which nothing is left has run its
	 *     course.
	 */
	public function catch_up( Redemption $redemption, bool $renewed ): void {
		$connection = $this->connections->get( $redemption->subscription->connection );
		if ( null === $connection ) {
			return;
		}
		if ( $renewed ) {
			$this->redemptions->used( $redemption->key );
		}
		$why = $connection->catch_up( $redemption->receipt, $redemption->key );
		if ( null !== $why ) {
			$about = array(
				'redemption'   => $redemption->id,
				'subscription' => $redemption->subscription->written(),
				'why'          => $why,
			);
			$this->log->info( 'Something else in the store has ended an offer early.', $about );
			$this->taken_back( $redemption, $why );
		} elseif ( $redemption->receipt->change->is_over( new LiveCourse( $redemption, $connection ), $renewed ) ) {
			$this->finish( $redemption );
		}
	}

	/** For the order note, what the event says by a code. */
	private static function note( string $why ): string {
		return match ( $why ) {
			'cancelled'  => __( 'The subscription was cancelled.', 'churnstop' ),
			'refused'    => __(
				'The store refused to change the subscription, and what had gone by then does not come back.',
				'churnstop',
			),
			'resumed'    => __( 'The subscription was reactivated in the store.', 'churnstop' ),
			'deleted'    => __( 'ChurnStop was deleted before the offer was confirmed.', 'churnstop' ),
			'ended'      => __( 'The subscription has ended.', 'churnstop' ),
			'coupon_removed'    => __( 'Its coupon was removed in the store.', 'churnstop' ),
			'switched_in_store' => __( 'The subscription was switched to another product in the store.', 'churnstop' ),
			'billed_anyway'     => __(
				'A payment was billed before the moved date, by the payment gateway itself or by hand.',
				'churnstop',
			),
			'taken_back' => __( 'Its coupon or its product was taken away in the store.', 'churnstop' ),
			default      => $why,
		};
	}

	/**
	 * One writer at a time; whoever comes second finds it done.
	 *
	 * @param callable(Redemption, ChangeHandler): void $work
	 * @throws Failure
	 */
	private function claimed( Redemption $redemption, callable $work ): Redemption {
		$connection = $this->connections->get( $redemption->subscription->connection )
			?? throw Failure::conflict()->saying( __(
				'The shop system that this offer was made on is not active. Nothing has changed.',
				'churnstop',
			) );
		$token      = null;
		$now        = $redemption;
		Wait::until(
			function () use ( &$token, &$now, $redemption ): bool {
				$token = $this->redemptions->claim( $redemption->key, $this->clock->now() );
				$now   = $this->redemptions->by_key( $redemption->key ) ?? $redemption;
				return null !== $token || ! $now->is_live();
			},
			self::WAIT_SECONDS
		);
		if ( null === $token ) {
			return $now->is_live()
				? throw Failure::busy()->saying( __(
					'This offer is being worked on right now. Please try again in a moment.',
					'churnstop',
				) )
				: $now;
		}
		try {
			$work( $now, $connection );
		} catch ( ConnectionFailure $failure ) {
			throw match ( true ) {
				$failure->is_busy      => Failure::busy()->saying( $failure->sentence ),
				$failure->has_reason() => Failure::conflict()->saying( $failure->sentence ),
				default                => Failure::gateway_failed()->saying( __(
					'The store could not do that just now, and nothing has changed. Please try again.',
					'churnstop',
				) ),
			};
		} catch ( Failure | StorageFailure $known ) {
			throw $known;
		} catch ( \Throwable $error ) {
			// A fatal error of another plugin's hook, say: what the store has done by then, the next try goes on from.
			$this->log->error(
				'Another plugin failed while an offer was being ended.',
				array( 'redemption' => $now->id ) + Fault::of( $error ),
			);
			throw Failure::gateway_failed()->saying( __(
				'Something else in the store failed before this was done. Please try again: nothing happens twice.',
				'churnstop',
			) );
		} finally {
			$this->connections->forget();
			$this->redemptions->release( $now->key, $token );
		}
		return $this->redemptions->by_key( $redemption->key ) ?? $now;
	}

	/**
	 * @return array<string, mixed>|null What the customer pays next, now that the offer is over; null where nothing is
	 *     to come.
	 */
	private function billed_next( Redemption $redemption ): ?array {
		$after = $this->connections->get(
			$redemption->subscription->connection,
		)?->snapshot( $redemption->subscription->id );
		return null === $after?->next_payment ? null : array(
			'price' => $after->total->to_array(),
			'at'    => Data::iso( $after->next_payment ),
		);
	}

	/** @param bool $tell Whether the customer is told of a promise that ended early; what never came to be was none. */
	private function end( Redemption $redemption, Receipt $receipt, Actor $actor, string $why, bool $tell ): void {
		$now   = $this->clock->now();
		$state = $redemption->is_to_come() ? Redemption::FAILED : Redemption::REVERTED;
		$tell  = $tell && Redemption::REVERTED === $state;
		$this->database->transaction(
			function () use ( $redemption, $receipt, $actor, $why, $now, $state, $tell ): void {
				if ( ! $this->redemptions->end( $redemption, $state, $receipt, $actor, $why, $now, $tell ) ) {
					return;
				}
				$flow = $this->flows->version(
					$redemption->flow_id,
					$redemption->flow_version,
					$redemption->assignment,
				);
				$next = $this->billed_next( $redemption );
				$this->events->append( $redemption->ended_event( $flow, $actor, $why, $now, $tell, $next ) );
			}
		);
		$this->pauses->unschedule( $redemption->key );
	}
}
