<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Catalogue;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\CustomerCancel;
use ChurnStop\Connections\Product;
use ChurnStop\Connections\Target;
use ChurnStop\Connections\Watcher;
use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Item;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;

/**
 * The plugin's own small subscription book as a connection: for the demo, for trying a flow out without WooCommerce, and for tests.
 *
 * It is live only while the demo is on, so that it never mixes with a real store's shoppers by accident.
 */
final class Sandbox implements Connection, Catalogue {

	public const ID = Connections::DEMO;

	/** Its subscriptions count from here, so that their ids never meet those of a store. */
	public const FIRST_ID = 1000000001;

	/** The number that shoppers see of the first one. */
	private const FIRST_NUMBER = 1001;

	private readonly SandboxBlockers $blockers;
	private readonly SandboxChanges $changes;
	private readonly SandboxCancellation $cancellation;

	public readonly SandboxStore $book;

	/** How many calls of ChurnStop's own are running in this request: what they do is not reported. */
	private static int $own_calls = 0;

	public function __construct( Database $database ) {
		$this->book      = new SandboxStore( $database, new MovableClock() );
		$this->blockers = new SandboxBlockers( $this->book );
		$this->changes    = new SandboxChanges( $this->book, $this->blockers );
		$this->cancellation   = new SandboxCancellation( $this->book );
	}

	/** Whether this site's demo is on: its tables are there, and the connection is to be live. */
	public static function is_on(): bool {
		return array() !== Data::as_map( get_option( Demo::OPTION ) );
	}

	public function id(): string {
		return self::ID;
	}

	public function snapshot( int $subscription_id ): ?Snapshot {
		$entry = $this->book->entry( $subscription_id );
		if ( null === $entry ) {
			return null;
		}
		$lines   = $this->book->lines( $entry->id );
		$coupons = $this->book->coupons( $entry->id );
		$total   = Prices::total( array_map( static fn ( Line $line ): int => $line->total, $lines ), array_map( static fn ( Coupon $coupon ): int|float => $coupon->percent, $coupons ), $entry->shipping, array_map( static fn ( Coupon $coupon ): int => $coupon->amount, $coupons ) );
		return new Snapshot(
			self::ID,
			$entry->id,
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
		return Actor::SYSTEM === $actor->kind || ( $actor->customer_id > 0 && $actor->customer_id === $snapshot->customer_id && $actor->reaches( $snapshot->id ) );
	}

	/** As a store has it: without a payment to come there is nothing to cancel. */
	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		if ( ! $snapshot->cancellable || in_array( $actor->kind, array( Actor::SYSTEM, Actor::AGENT ), true ) ) {
			return $snapshot->cancellable;
		}
		return CustomerCancel::may( null !== $snapshot->next_payment || Status::OnHold === $snapshot->status, $snapshot->id, $snapshot->customer_id );
	}

	public function billing_email( Snapshot $snapshot ): string {
		$user = get_userdata( $snapshot->customer_id );
		return false === $user ? '' : $user->user_email;
	}

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return '';
	}

	public function subscriptions_of( int $customer_id ): array {
		return $this->book->subscriptions_of( $customer_id );
	}

	public function targets( Snapshot $snapshot ): array {
		$item    = $snapshot->items[0] ?? null;
		$present = null === $item || 1 !== count( $snapshot->items ) ? null : $this->book->plan( $item->product_id );
		$targets = array();
		if ( null === $item || null === $present ) {
			return array();
		}
		foreach ( $this->book->family( $present->family ) as $plan ) {
			if ( $plan->id === $present->id || ! $plan->in_stock || $plan->currency !== $snapshot->total->currency ) {
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
				$plan->picture(),
				$plan->period,
				$plan->interval
			);
		}
		return $targets;
	}

	public function products(): array {
		$switchable = array_values( array_filter( $this->book->plans(), static fn ( Plan $plan ): bool => $plan->family > 0 ) );
		return array_map( static fn ( Plan $plan ): Product => self::product( $plan, 'sandbox-' . $plan->family ), $switchable );
	}

	public function plans( string $search = '', array $ids = array() ): array {
		$found = array_filter( $this->book->plans(), static fn ( Plan $plan ): bool => ( '' === $search || false !== stripos( $plan->name, $search ) ) && ( array() === $ids || in_array( $plan->id, $ids, true ) ) );
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
			$plan->picture()
		);
	}

	public function blockers( Snapshot $snapshot, Change $change ): array {
		return $this->blockers->of( $snapshot, $change );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$now    = $snapshot->total;
		$moved  = null === $snapshot->next_payment ? null : SandboxBlockers::moved( $snapshot, $change, $snapshot->next_payment );
		$during = match ( $change->kind ) {
			Change::DISCOUNT => $this->discounted( $snapshot, $change ),
			Change::SWITCH   => $this->switched( $snapshot, $change->product_id ),
			default          => null,
		};
		return new Terms(
			$now,
			null === $during ? null : Prices::money( $during, $now->currency ),
			Change::DISCOUNT === $change->kind ? $change->payments : null,
			Change::SWITCH === $change->kind && null !== $during ? Prices::money( $during, $now->currency ) : $now,
			$moved,
			Change::HOLD === $change->kind ? self::resumes_at( $snapshot, $change ) : null,
			ends_at: SandboxBlockers::moved_end( $snapshot, $change )
		);
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		$blocker = $this->blockers->of( $snapshot, $change )[0] ?? ( null === $this->book->entry( $snapshot->id ) ? new Blocker( 'subscription_gone' ) : null );
		if ( null !== $blocker ) {
			throw SandboxChanges::failure( $blocker );
		}
		$terms    = $this->terms( $snapshot, $change );
		$plan     = Change::SWITCH === $change->kind ? $this->book->plan( $change->product_id ) : null;
		$prior    = array(
			'status'       => $snapshot->store_status,
			'next_payment' => Data::iso( $snapshot->next_payment ),
			'trial_end'    => Data::iso( $snapshot->trial_end ),
			'end'          => Data::iso( $snapshot->end ),
			'total'        => $snapshot->total->cents,
			'period'       => $snapshot->period,
			'interval'     => $snapshot->interval,
			'product'      => $snapshot->name,
			'renewals'     => $this->book->renewals( $snapshot->id ),
		);
		$intended = array(
			'status'       => Change::HOLD === $change->kind ? 'on-hold' : $snapshot->store_status,
			'next_payment' => Data::iso( $terms->next_payment_at ),
			'trial_end'    => Data::iso( $change->trial && null !== $snapshot->trial_end ? SandboxBlockers::moved( $snapshot, $change, $snapshot->trial_end ) : $snapshot->trial_end ),
			'end'          => Data::iso( $terms->ends_at ?? $snapshot->end ),
			'total'        => ( $terms->price_during ?? $snapshot->total )->cents,
			'period'       => $plan->period ?? $snapshot->period,
			'interval'     => $plan->interval ?? $snapshot->interval,
			'product'      => $plan->name ?? $snapshot->name,
		);
		return new Receipt( self::ID, $snapshot->id, $change, $prior, $intended, array(), $terms->resumes_at );
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		return $this->own( fn (): Receipt => $this->changes->apply( $receipt, $key, fn (): ?Snapshot => $this->snapshot( $receipt->subscription_id ) ) );
	}

	public function check( Receipt $receipt, string $key ): string {
		return $this->changes->check( $receipt, $key );
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return Change::DISCOUNT === $receipt->change->kind ? $this->changes->payments_left( $key ) : null;
	}

	/** Nobody changes its prices but the demo itself, and all that happens in it is heard. */
	public function price_after( Receipt $receipt, string $key ): ?Money {
		return null;
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		return null;
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		return $this->own( fn (): Receipt => $this->changes->undo( $receipt, $key, $note ) );
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		return $this->own( fn (): Receipt => $this->changes->finish( $receipt, $key ) );
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		if ( $snapshot->has_ended() ) {
			return $snapshot->end ?? $snapshot->at;
		}
		$next = $snapshot->next_payment;
		if ( null !== $live && Dates::same( $next, Data::time( $live->intended, 'next_payment' ) ) && $this->changes->is_unused( $live ) ) {
			$next = Data::time( $live->prior, 'next_payment' );
		}
		$owes = Status::Active !== $snapshot->status && $snapshot->unpaid_orders > 0;
		return null === $next || $next <= $snapshot->at || $owes || Status::Pending === $snapshot->status ? $snapshot->at : $next;
	}

	public function cancel( int $subscription_id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		return $this->own(
			function () use ( $subscription_id, $live, $key ): Snapshot {
				$this->cancellation->cancel(
					$subscription_id,
					function () use ( $live, $key ): void {
						if ( null !== $live ) {
							$this->changes->undo( $live, $key, __( 'ChurnStop: the customer cancelled, so the unused offer was taken back.', 'churnstop' ) );
						}
					}
				);
				return $this->must_find( $subscription_id );
			}
		);
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		return Status::PendingCancel === $snapshot->status && null !== $snapshot->end && $snapshot->end > $snapshot->at && $snapshot->can( Snapshot::CAN_REACTIVATE ) && $snapshot->can( Snapshot::CAN_CHANGE_DATES );
	}

	public function reactivate( int $subscription_id, Actor $actor ): Snapshot {
		return $this->own(
			function () use ( $subscription_id ): Snapshot {
				$snapshot = $this->must_find( $subscription_id );
				if ( Status::Active === $snapshot->status ) {
					return $snapshot;
				}
				if ( ! $this->can_reactivate( $snapshot ) ) {
					throw SandboxChanges::failure( new Blocker( 'not_reactivatable', array( 'status' => $snapshot->store_status ) ) );
				}
				$this->cancellation->reactivate( $subscription_id );
				return $this->must_find( $subscription_id );
			}
		);
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		return $this->may_cancel( Actor::customer( $snapshot->customer_id ), $snapshot ) ? Buttons::url( $page ?? $this->account_url( $snapshot ), Buttons::CANCEL, $snapshot->id ) : null;
	}

	public function account_url( Snapshot $snapshot ): string {
		return add_query_arg( 'subscription', $snapshot->id, Demo::page_url() );
	}

	public function watch( Watcher $watcher ): void {
		$this->book->listen(
			function ( string $what, int $subscription_id, string $key ) use ( $watcher ): void {
				if ( self::$own_calls > 0 ) {
					return;
				}
				match ( $what ) {
					'cancelling'    => $watcher->cancelling( $this, $subscription_id ),
					'cancelled'     => $watcher->cancelled( $this, $subscription_id ),
					'refused' => $watcher->refused( $this, $subscription_id ),
					'resumed'       => $watcher->resumed( $this, $subscription_id ),
					'renewed'       => $watcher->renewed( $this, $subscription_id ),
					'ended'         => $watcher->ended( $this, $subscription_id ),
					'taken_back'    => $watcher->taken_back( $this, $subscription_id, $key ),
					default         => null,
				};
			}
		);
	}

	/** When a pause ends by itself: with the moved payment, but never later than its days where paid time is left. */
	private static function resumes_at( Snapshot $snapshot, Change $change ): ?\DateTimeImmutable {
		if ( null === $snapshot->next_payment ) {
			return null;
		}
		$from_now = Dates::add_days( $snapshot->at, $change->days, wp_timezone() );
		return $snapshot->next_payment > $from_now ? $from_now : SandboxBlockers::moved( $snapshot, $change, $snapshot->next_payment );
	}

	private function discounted( Snapshot $snapshot, Change $change ): int {
		return Prices::total( array_map( static fn ( Item $item ): int => $item->total, $snapshot->items ), array( $change->percent ), $this->book->entry( $snapshot->id )->shipping ?? 0, array( Prices::cents( $change->amount, $snapshot->total->currency ) ) );
	}

	private function switched( Snapshot $snapshot, int $product_id ): ?int {
		$plan = $this->book->plan( $product_id );
		return null === $plan ? null : $this->price( $snapshot, $plan, $snapshot->items[0]->quantity ?? 1 );
	}

	private function price( Snapshot $snapshot, Plan $plan, int $quantity ): int {
		return Prices::total( array( $plan->price * $quantity ), array(), $this->book->entry( $snapshot->id )->shipping ?? 0 );
	}

	private function must_find( int $subscription_id ): Snapshot {
		return $this->snapshot( $subscription_id ) ?? throw SandboxChanges::failure( new Blocker( 'subscription_gone' ) );
	}

	/**
	 * @template T
	 * @param callable(): T $call
	 * @return T
	 */
	private function own( callable $call ): mixed {
		++self::$own_calls;
		try {
			return $call();
		} finally {
			--self::$own_calls;
		}
	}
}
