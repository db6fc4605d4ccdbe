<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Connections\Catalogue;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\CustomerMayCancel;
use ChurnStop\Connections\Handlers;
use ChurnStop\Connections\HandlesByKind;
use ChurnStop\Connections\Product;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Connections\Watcher;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The plugin's own small subscription book as a connection: for the demo, for trying a flow out without WooCommerce,
 * and for tests.
 *
 * It is live only while the demo is on, so that it never mixes with a real store's shoppers by accident.
 */
final class Sandbox implements Connection, Catalogue {

	use HandlesByKind;

	public const ID = Connections::DEMO;

	/** Its subscriptions count from here, so that their ids never meet those of a store. */
	public const FIRST_ID = 1000000001;

	/** The number that shoppers see of the first one. */
	private const FIRST_NUMBER = 1001;

	private readonly Handlers $handlers;
	private readonly SandboxCancellation $cancellation;

	public readonly SandboxStore $book;

	/** How many calls of ChurnStop's own are running in this request: what they do is not reported. */
	private static int $own_calls = 0;

	public function __construct( Database $database ) {
		$this->book         = new SandboxStore( $database, new MovableClock() );
		$this->cancellation = new SandboxCancellation( $this->book );
		$this->handlers     = new Handlers(
			$this,
			array(
				Discount::KIND      => new SandboxDiscount( $this ),
				Hold::KIND          => new SandboxHold( $this ),
				MoveDates::KIND     => new SandboxDates( $this ),
				SwitchProduct::KIND => new SandboxSwitch( $this ),
			)
		);
	}

	/** Whether this site's demo is on: its tables are there, and the connection is to be live. */
	public static function is_on(): bool {
		return array() !== Data::as_map( get_option( Demo::OPTION ) );
	}

	public function id(): string {
		return self::ID;
	}

	/** One of the sandbox's subscriptions. */
	public static function ref( int $id ): SubscriptionRef {
		return new SubscriptionRef( self::ID, (string) $id );
	}

	public function snapshot( int|string $id ): ?Snapshot {
		$entry = $this->book->entry( self::number( $id ) );
		if ( null === $entry ) {
			return null;
		}
		$lines   = $this->book->lines( $entry->id );
		$coupons = $this->book->coupons( $entry->id );
		$total   = Prices::total(
			array_map( static fn ( Line $line ): int => $line->total, $lines ),
			array_map( static fn ( Coupon $coupon ): int|float => $coupon->percent, $coupons ),
			$entry->shipping,
			array_map( static fn ( Coupon $coupon ): int => $coupon->amount, $coupons ),
		);
		return new Snapshot(
			self::ref( $entry->id ),
			$entry->customer_id,
			(string) ( $entry->id - self::FIRST_ID + self::FIRST_NUMBER ),
			implode( ', ', array_map( static fn ( Line $line ): string => $line->name, $lines ) ),
			Status::tryFrom( strtr( $entry->status, '-', '_' ) ) ?? Status::Other,
			$entry->status,
			array_map( static fn ( Line $line ): Item => $line->item(), $lines ),
			Prices::money( $total, $entry->currency ),
			$entry->period,
			$entry->interval,
			$entry->next_payment,
			$entry->trial_end,
			$entry->ends_at,
			$entry->started_at,
			array_map( static fn ( Coupon $coupon ): string => $coupon->code, $coupons ),
			$this->book->unpaid( $entry->id ),
			$entry->manual,
			$entry->abilities,
			$this->cancellation->cancellable( $entry ),
			$entry->country,
			$entry->state,
			Data::time( array( 'at' => Data::sql( $this->book->now() ) ), 'at' ) ?? $this->book->now(),
		);
	}

	public function may( Actor $actor, Snapshot $snapshot ): bool {
		return Actor::SYSTEM === $actor->kind
			|| (
				0 !== $actor->customer_id
				&& $actor->customer_id === $snapshot->customer_id
				&& $actor->reaches( $snapshot->ref->key() )
			);
	}

	/** As a store has it: without a payment to come there is nothing to cancel. */
	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		if ( ! $snapshot->cancellable || in_array( $actor->kind, array( Actor::SYSTEM, Actor::AGENT ), true ) ) {
			return $snapshot->cancellable;
		}
		return CustomerMayCancel::ask(
			null !== $snapshot->next_payment || Status::OnHold === $snapshot->status,
			$snapshot->ref,
			$snapshot->customer_id,
		);
	}

	public function billing_email( Snapshot $snapshot ): string {
		$user = get_userdata( CustomerRef::user_id( $snapshot->customer_id ) );
		return false === $user ? '' : $user->user_email;
	}

	public function subscriptions_of( int|string $customer ): array {
		return array_map( self::ref( ... ), $this->book->subscriptions_of( CustomerRef::user_id( $customer ) ) );
	}

	public function targets( Snapshot $snapshot, TargetQuery $query = new TargetQuery() ): array {
		$item    = $snapshot->items[0] ?? null;
		$present = null === $item || 1 !== count( $snapshot->items ) ? null : $this->book->plan( $item->product_id );
		$targets = array();
		if ( null === $item || null === $present ) {
			return array();
		}
		foreach ( $this->book->family( $present->family ) as $plan ) {
			if (
				$plan->id === $present->id
				|| ! $plan->in_stock
				|| $plan->currency !== $snapshot->total->currency
				|| ! $query->finds( $plan->name )
			) {
				continue;
			}
			$price     = $this->price( $snapshot, $plan, $item->quantity );
			$targets[] = new Target(
				$plan->id,
				$plan->name,
				Prices::money( $price, $plan->currency ),
				Prices::money( $price - $snapshot->total->cents, $plan->currency ),
				Prices::per_day( $price, $plan->period, $plan->interval ),
				Prices::per_day( $snapshot->total->cents, $snapshot->period, $snapshot->interval ),
				$plan->image_url(),
				$plan->period,
				$plan->interval
			);
		}
		return $targets;
	}

	public function why_no_targets( Snapshot $snapshot ): array {
		return array();
	}

	public function products(): array {
		$switchable = array_values( array_filter(
			$this->book->plans(),
			static fn ( Plan $plan ): bool => $plan->family > 0,
		) );
		return array_map(
			static fn ( Plan $plan ): Product => self::product( $plan, 'sandbox-' . $plan->family ),
			$switchable,
		);
	}

	public function plans( string $search = '', array $ids = array() ): array {
		$found = array_filter(
			$this->book->plans(),
			static fn ( Plan $plan ): bool => ( '' === $search || false !== stripos( $plan->name, $search ) )
				&& ( array() === $ids || in_array( $plan->id, $ids, true ) ),
		);
		$plans = array_map( static fn ( Plan $plan ): Product => self::product( $plan, '' ), array_values( $found ) );
		usort( $plans, static fn ( Product $one, Product $other ): int => strnatcasecmp( $one->name, $other->name ) );
		return array_slice( $plans, 0, 500 );
	}

	/** The sandbox's plans have none. */
	public function categories( string $search = '', array $ids = array() ): array {
		return array();
	}

	private static function product( Plan $plan, string $group ): Product {
		return new Product(
			$plan->id,
			$plan->name,
			$group,
			Prices::money( $plan->price, $plan->currency ),
			Prices::per_day( $plan->price, $plan->period, $plan->interval ),
			$plan->in_stock,
			$plan->image_url(),
			billing: new Billing( $plan->period, $plan->interval ),
		);
	}

	protected function handlers(): Handlers {
		return $this->handlers;
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		if ( $snapshot->has_ended() ) {
			return $snapshot->end ?? $snapshot->at;
		}
		$next = null === $live ? $snapshot->next_payment : $this->next_payment_without( $snapshot, $live );
		$owes = Status::Active !== $snapshot->status && $snapshot->unpaid_orders > 0;
		return null === $next || $next <= $snapshot->at || $owes || Status::Pending === $snapshot->status
			? $snapshot->at
			: $next;
	}

	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		$subscription_id = self::number( $id );
		return self::quietly(
			function () use ( $subscription_id, $live, $key ): Snapshot {
				$this->cancellation->cancel(
					$subscription_id,
					fn () => null === $live ? null : $this->take_back( $live, $key ),
				);
				return $this->must_find( $subscription_id );
			}
		);
	}

	/** A kind that nobody keeps (any more), or that its plugin breaks, is in nobody's way. */
	private function take_back( Receipt $live, string $key ): void {
		try {
			$this->undo(
				$live,
				$key,
				__( 'ChurnStop: the customer cancelled, so the unused offer was revoked.', 'churnstop' ),
			);
		} catch ( ConnectionFailure $refusal ) {
			if ( in_array( $live->change->kind, $this->kinds(), true ) ) {
				throw $refusal;
			}
		} catch ( \Error $broken ) {
			$this->book->note(
				$live->subscription->number(),
				__(
					'ChurnStop: the customer cancelled, but the offer that they had accepted could not be taken back.',
					'churnstop',
				),
				$key . ':left',
			);
		}
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		return Status::PendingCancel === $snapshot->status
			&& null !== $snapshot->end
			&& $snapshot->end > $snapshot->at
			&& $snapshot->can( Snapshot::CAN_REACTIVATE )
			&& $snapshot->can( Snapshot::CAN_CHANGE_DATES );
	}

	public function reactivate( int|string $id, Actor $actor ): Snapshot {
		$subscription_id = self::number( $id );
		return self::quietly(
			function () use ( $subscription_id ): Snapshot {
				$snapshot = $this->must_find( $subscription_id );
				if ( Status::Active === $snapshot->status ) {
					return $snapshot;
				}
				if ( ! $this->can_reactivate( $snapshot ) ) {
					NoteText::refuse( new Blocker( 'not_reactivatable', array(
						'status' => $snapshot->store_status,
					) ) );
				}
				$this->cancellation->reactivate( $subscription_id );
				return $this->must_find( $subscription_id );
			}
		);
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		return $this->may_cancel( Actor::customer( $snapshot->customer_id ), $snapshot )
			? Buttons::url( $page ?? $this->account_url( $snapshot ), Buttons::CANCEL, $snapshot->ref->number() )
			: null;
	}

	public function account_url( Snapshot $snapshot ): string {
		return add_query_arg( 'subscription', $snapshot->ref->number(), Demo::page_url() );
	}

	public function watch( Watcher $watcher ): void {
		$this->book->listen(
			function ( string $what, int $subscription_id, string $key ) use ( $watcher ): void {
				if ( self::$own_calls > 0 ) {
					return;
				}
				match ( $what ) {
					'cancelling'    => $watcher->cancelling( self::ref( $subscription_id ) ),
					'cancelled'     => $watcher->cancelled( self::ref( $subscription_id ) ),
					'refused' => $watcher->refused( self::ref( $subscription_id ) ),
					'resumed'       => $watcher->resumed( self::ref( $subscription_id ) ),
					'renewed'       => $watcher->renewed( self::ref( $subscription_id ) ),
					'ended'         => $watcher->ended( self::ref( $subscription_id ) ),
					'taken_back'    => $watcher->taken_back( self::ref( $subscription_id ), $key ),
					default         => null,
				};
			}
		);
	}

	private function price( Snapshot $snapshot, Plan $plan, int $quantity ): int {
		return Prices::total(
			array( $plan->price * $quantity ),
			array(),
			$this->book->entry( $snapshot->ref->number() )->shipping ?? 0,
		);
	}

	private static function number( int|string $id ): int {
		return ( new SubscriptionRef( self::ID, (string) $id ) )->number();
	}

	private function must_find( int $subscription_id ): Snapshot {
		return $this->snapshot( $subscription_id ) ?? NoteText::refuse( new Blocker( 'subscription_gone' ) );
	}

	/**
	 * What ChurnStop does itself is not reported to it.
	 *
	 * @template T
	 * @param callable(): T $call
	 * @return T
	 */
	public static function quietly( callable $call ): mixed {
		++self::$own_calls;
		try {
			return $call();
		} finally {
			--self::$own_calls;
		}
	}
}
