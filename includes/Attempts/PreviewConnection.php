<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\Watcher;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/**
 * A made-up subscription for the editor's preview: figures as a store would have them, and nothing that could be written.
 */
final class PreviewConnection implements Connection {

	/** @param list<Target> $targets */
	public function __construct( private readonly Snapshot $snapshot, private readonly array $targets ) {}

	public function id(): string {
		return 'preview';
	}

	public function snapshot( int $subscription_id ): Snapshot {
		return $this->snapshot;
	}

	public function may( Actor $actor, Snapshot $snapshot ): bool {
		return true;
	}

	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		return true;
	}

	public function billing_email( Snapshot $snapshot ): string {
		return '';
	}

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return '';
	}

	public function subscriptions_of( int $customer_id ): array {
		return array( $this->snapshot->id );
	}

	public function targets( Snapshot $snapshot ): array {
		return $this->targets;
	}

	/** What every connection says of a made-up customer's facts: a subscription with a coupon gets neither a second one nor another product. */
	public function blockers( Snapshot $snapshot, Change $change ): array {
		return in_array( $change->kind, array( Change::DISCOUNT, Change::SWITCH ), true ) ? array_map( static fn ( string $code ): Blocker => new Blocker( 'other_coupon', array( 'code' => $code ) ), $snapshot->coupons ) : array();
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$now  = $snapshot->total;
		$next = $snapshot->next_payment ?? $snapshot->at;
		return match ( $change->kind ) {
			Change::DISCOUNT   => new Terms( $now, self::money( $now, self::discounted( $now, $change ) ), $change->payments, $now, $next ),
			Change::HOLD       => new Terms( $now, null, null, $now, $next->modify( '+' . $change->days . ' days' ), self::resumes( $snapshot->at, $next, $change->days ) ),
			Change::MOVE_DATES => new Terms( $now, null, null, $now, Dates::add( $next, $change->intervals * $snapshot->interval, $snapshot->period )->modify( '+' . $change->days . ' days' ) ),
			Change::SWITCH     => $this->switched( $change->product_id, $now, $next ),
		};
	}

	private static function discounted( Money $now, Change $change ): int {
		return max( 0, (int) round( $now->cents * ( 100 - $change->percent ) / 100 - (float) $change->amount * 10 ** $now->decimals ) );
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function check( Receipt $receipt, string $key ): string {
		return Receipt::UNTOUCHED;
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return null;
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		return null;
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return null;
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		return $snapshot->next_payment ?? $snapshot->at;
	}

	public function cancel( int $subscription_id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		return false;
	}

	public function reactivate( int $subscription_id, Actor $actor ): Snapshot {
		throw new \LogicException( 'A preview writes nothing.' );
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		return null;
	}

	public function account_url( Snapshot $snapshot ): string {
		return '';
	}

	public function watch( Watcher $watcher ): void {}

	/** In the present one's currency and form: the figures are replaced in what the store (or the editor) formatted. */
	public static function money( Money $like, int $cents ): Money {
		return $like->with_cents( $cents );
	}

	private function switched( int $product_id, Money $now, \DateTimeImmutable $next ): Terms {
		foreach ( $this->targets as $target ) {
			if ( $target->product_id === $product_id ) {
				return new Terms( $now, $target->price, null, $target->price, $next );
			}
		}
		return new Terms( $now, $now, null, $now, $next );
	}

	private static function resumes( \DateTimeImmutable $now, \DateTimeImmutable $next, int $days ): \DateTimeImmutable {
		$in = $now->modify( '+' . $days . ' days' );
		return $next > $in ? $in : $next->modify( '+' . $days . ' days' );
	}
}
