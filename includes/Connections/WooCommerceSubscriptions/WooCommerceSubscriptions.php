<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Blocker;
use ChurnStop\Changes\Change;
use ChurnStop\Changes\Discount;
use ChurnStop\Changes\Hold;
use ChurnStop\Changes\MoveDates;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\SwitchProduct;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Catalogue;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\ConnectionFailure;
use ChurnStop\Connections\Handlers;
use ChurnStop\Connections\SampleSubscriptions;
use ChurnStop\Connections\TargetQuery;
use ChurnStop\Connections\Watcher;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\SubscriptionRef;

/** Subscriptions of WooCommerce Subscriptions 7 or newer. */
final class WooCommerceSubscriptions implements Connection, Catalogue, SampleSubscriptions {

	public const ID = SubscriptionRef::STORE;

	private readonly Store $store;

	/**
	 * What snapshot() read last: what is asked about a snapshot is answered from the same reading. Writes start afresh.
	 */
	private ?\WC_Subscription $recent = null;

	/** The reading whose products are in the cache. */
	private ?\WC_Subscription $primed = null;

	/** @var array<string, Handler> */
	private readonly array $handlers;

	private readonly Handlers $added;

	private readonly SwitchTargets $targets;
	private readonly CancellationHandler $cancelling;

	private readonly AutomaticTax $taxes;

	/**
	 * @param \Closure(): bool|null $without_automatic_tax The setting: whether offers are refused wherever a tax
	 *   service computes an order's taxes.
	 */
	public function __construct( ?\Closure $without_automatic_tax = null ) {
		$this->taxes      = new AutomaticTax( $without_automatic_tax ?? static fn (): bool => false );
		$this->store      = new Store();
		$this->targets    = new SwitchTargets( new SwitchCandidates( Database::of_this_site() ) );
		$this->handlers   = array(
			Discount::KIND      => new DiscountHandler( $this->store ),
			Hold::KIND          => new HoldHandler( $this->store ),
			MoveDates::KIND     => new DatesHandler( $this->store ),
			SwitchProduct::KIND => new SwitchHandler( $this->store, $this->targets ),
		);
		$this->added      = new Handlers( $this, array() );
		$this->cancelling = new CancellationHandler( $this->store );
	}

	public function id(): string {
		return self::ID;
	}

	/** One of the store's subscriptions. */
	public static function ref( int $id ): SubscriptionRef {
		return new SubscriptionRef( self::ID, (string) $id );
	}

	public function snapshot( int|string $id ): ?Snapshot {
		$this->recent = $this->store->fresh( ( new SubscriptionRef( self::ID, (string) $id ) )->number() );
		return null === $this->recent ? null : SnapshotReader::read( $this->recent );
	}

	public function may( Actor $actor, Snapshot $snapshot ): bool {
		return match ( $actor->kind ) {
			Actor::SYSTEM => true,
			Actor::AGENT  => 0 !== $actor->customer_id && $actor->customer_id === $snapshot->customer_id,
			default       => is_int( $actor->customer_id )
				&& $actor->customer_id > 0
				&& $actor->customer_id === $snapshot->customer_id
				&& $actor->reaches( $snapshot->ref->key() )
				&& user_can( $actor->customer_id, 'edit_shop_subscription_status', $snapshot->ref->number() ),
		};
	}

	public function may_cancel( Actor $actor, Snapshot $snapshot ): bool {
		if ( ! $snapshot->cancellable || in_array( $actor->kind, array( Actor::SYSTEM, Actor::AGENT ), true ) ) {
			return $snapshot->cancellable;
		}
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null !== $subscription && CustomerActions::allow_cancel( $subscription );
	}

	public function billing_email( Snapshot $snapshot ): string {
		return (string) $this->recent( $snapshot )->get_billing_email();
	}

	public function access_note( Snapshot $snapshot, Change $change ): string {
		return $this->handler( $change )->access_note( $this->recent( $snapshot ), $change );
	}

	public function subscriptions_of( int|string $customer ): array {
		if ( ! is_int( $customer ) || $customer <= 0 ) {
			return array();
		}
		$ids = array_map(
			intval( ... ),
			array_values( \WCS_Customer_Store::instance()->get_users_subscription_ids( $customer ) ),
		);
		rsort( $ids );
		$there = array_filter( $ids, fn ( int $id ): bool => null !== $this->store->find( $id ) );
		return array_map( self::ref( ... ), array_values( $there ) );
	}

	public function some_active( int $most ): array {
		$found = wc_get_orders(
			array(
				'type'    => 'shop_subscription',
				'status'  => 'wc-active',
				'orderby' => 'ID',
				'order'   => 'DESC',
				'limit'   => $most,
			)
		);
		$found = array_filter(
			is_array( $found ) ? $found : array(),
			static fn ( mixed $one ): bool => $one instanceof \WC_Subscription,
		);
		return array_values( array_map( SnapshotReader::read( ... ), $found ) );
	}

	public function targets( Snapshot $snapshot, TargetQuery $query = new TargetQuery() ): array {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null === $subscription
			? array()
			: OwnMoney::of( $subscription, fn (): array => $this->targets->all( $subscription, $query ) );
	}

	public function why_no_targets( Snapshot $snapshot ): array {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null === $subscription ? array() : $this->targets->why_none( $subscription );
	}

	public function products(): array {
		return ( new SwitchableProducts() )->all();
	}

	public function plans( string $search = '', array $ids = array() ): array {
		return ( new SubscriptionProducts() )->found( $search, $ids );
	}

	public function categories( string $search = '', array $ids = array() ): array {
		return ( new SubscriptionProducts() )->categories( $search, $ids );
	}

	public function kinds(): array {
		return array_values( array_unique( array( ...array_keys( $this->handlers ), ...$this->added->kinds() ) ) );
	}

	public function blockers( Snapshot $snapshot, Change $change ): array {
		$subscription = $this->recent( $snapshot );
		return OwnMoney::of( $subscription, fn (): array => $this->all_blockers( $subscription, $change ) );
	}

	public function terms( Snapshot $snapshot, Change $change ): Terms {
		$subscription = $this->recent( $snapshot );
		return OwnMoney::of(
			$subscription,
			fn (): Terms => $this->handler( $change )->terms( $subscription, $change ),
		);
	}

	public function prepare( Snapshot $snapshot, Change $change ): Receipt {
		$subscription = $this->store->require( $snapshot->ref->number() );
		return OwnMoney::of(
			$subscription,
			function () use ( $subscription, $snapshot, $change ): Receipt {
				PreviousState::must_be( $subscription, $snapshot );
				CommonBlockers::refuse( $this->all_blockers( $subscription, $change ) );
				return $this->handler( $change )->prepare( $subscription, $change );
			}
		);
	}

	public function apply( Receipt $receipt, string $key ): Receipt {
		$handler = $this->handler( $receipt->change );
		return $this->write(
			$receipt->subscription->number(),
			fn (): Receipt => $handler->apply( $receipt, $key ),
			$receipt,
		);
	}

	public function check( Receipt $receipt, string $key ): string {
		$handler = $this->handler( $receipt->change );
		return $this->in_its_money(
			$receipt->subscription->number(),
			$receipt,
			fn (): string => $handler->check( $receipt, $key ),
		);
	}

	public function payments_left( Receipt $receipt, string $key ): ?int {
		return $this->handler( $receipt->change )->payments_left( $receipt, $key );
	}

	public function price_after( Receipt $receipt, string $key ): ?Money {
		$handler = $this->handler( $receipt->change );
		return $this->in_its_money(
			$receipt->subscription->number(),
			$receipt,
			static fn (): ?Money => $handler->price_after( $receipt, $key ),
		);
	}

	public function catch_up( Receipt $receipt, string $key ): ?string {
		$handler = $this->handler( $receipt->change );
		return $this->write(
			$receipt->subscription->number(),
			fn (): ?string => $handler->catch_up( $receipt, $key ),
			$receipt,
		);
	}

	public function undo( Receipt $receipt, string $key, string $note ): Receipt {
		$handler = $this->handler( $receipt->change );
		try {
			return $this->write(
				$receipt->subscription->number(),
				fn (): Receipt => $handler->undo( $receipt, $key, $note ),
				$receipt,
			);
		} catch ( \Throwable $trouble ) {
			if ( $this->store->is_cancelling( $receipt->subscription->number() ) ) {
				// The store's own cancel goes on all the same.
				$this->cancelling->note_left( $handler, $receipt, $key );
			}
			throw $trouble;
		}
	}

	public function finish( Receipt $receipt, string $key ): Receipt {
		$handler = $this->handler( $receipt->change );
		return $this->write(
			$receipt->subscription->number(),
			fn (): Receipt => $handler->finish( $receipt, $key ),
			$receipt,
		);
	}

	public function next_payment_without( Snapshot $snapshot, Receipt $receipt ): ?\DateTimeImmutable {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null === $subscription
			? null
			: $this->handler( $receipt->change )->next_payment_without( $subscription, $receipt );
	}

	public function ends_at_if_cancelled( Snapshot $snapshot, ?Receipt $live = null ): \DateTimeImmutable {
		$subscription = $this->store->find( $snapshot->ref->number() );
		if ( null === $subscription ) {
			return StoreDates::now();
		}
		$next = null === $live
			? StoreDates::of( $subscription, 'next_payment' )
			: $this->handler( $live->change )->next_payment_without( $subscription, $live );
		return $this->cancelling->ends_at( $subscription, $next );
	}

	public function cancel( int|string $id, Actor $actor, ?Receipt $live = null, string $key = '' ): Snapshot {
		$handler = null === $live ? null : $this->handler( $live->change );
		$number  = ( new SubscriptionRef( self::ID, (string) $id ) )->number();
		$cancel  = fn (): Snapshot => $this->cancelling->cancel( $number, $actor, $handler, $live, $key );
		return $this->write( $number, $cancel, $live, false );
	}

	public function can_reactivate( Snapshot $snapshot ): bool {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null !== $subscription && $this->cancelling->can_reactivate( $subscription );
	}

	public function reactivate( int|string $id, Actor $actor ): Snapshot {
		$number = ( new SubscriptionRef( self::ID, (string) $id ) )->number();
		return $this->write( $number, fn (): Snapshot => $this->cancelling->reactivate( $number, $actor ) );
	}

	public function cancel_url( Snapshot $snapshot, ?string $page = null ): ?string {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null !== $subscription && $this->may_cancel( Actor::customer( $snapshot->customer_id ), $snapshot )
			? CancellationHandler::link( $subscription, $page )
			: null;
	}

	public function account_url( Snapshot $snapshot ): string {
		$subscription = $this->store->find( $snapshot->ref->number() );
		return null === $subscription
			? wc_get_page_permalink( 'myaccount' )
			: (string) $subscription->get_view_order_url();
	}

	public function watch( Watcher $watcher ): void {
		( new CouponGuard( $this->store, new RunningDiscount( $this->store ) ) )->register();
		( new AmountOff() )->register();
		( new RenewalCart() )->register();
		( new RenewalTotal() )->register();
		( new AddedToRenewals() )->register();
		( new SilentSwitchOrders() )->register();
		( new SyncedPayments() )->register();
		( new OwnSwitches( $watcher ) )->register();
		( new SubscriptionLock( $this->store ) )->register();
		( new StatusListeners( $this->store, $watcher ) )->register();
		( new CouponListeners( $this->store, $watcher ) )->register();
	}

	private function handler( Change $change ): Handler {
		return $this->handlers[ $change->kind ] ?? new AddedHandler( $this->added->of( $change ) );
	}

	/** @throws ConnectionFailure Where it is gone. */
	private function recent( Snapshot $snapshot ): \WC_Subscription {
		$recent       = null !== $this->recent && $this->recent->get_id() === $snapshot->ref->number()
			? $this->recent
			: $this->store->require( $snapshot->ref->number() );
		$this->recent = $recent;
		if ( $this->primed !== $recent ) {
			$this->primed = $recent;
			self::prime( $snapshot );
		}
		return $recent;
	}

	/**
	 * @template T
	 * @param callable(): T $callback
	 * @param Receipt|null  $receipt What it is about.
	 * @param bool          $must    Whether to refuse while a renewal is being billed all the time; a cancel goes on.
	 * @return T
	 * @throws ConnectionFailure
	 */
	private function write(
		int $subscription_id,
		callable $callback,
		?Receipt $receipt = null,
		bool $must = true,
	): mixed {
		$this->recent = null;
		CustomerActions::forget();
		$quietly = fn (): mixed => $this->store->quietly( $callback );
		return SubscriptionLock::around(
			$subscription_id,
			fn (): mixed => $this->in_its_money( $subscription_id, $receipt, $quietly ),
			$must,
		);
	}

	/**
	 * @template T
	 * @param callable(): T $callback
	 * @return T
	 */
	private function in_its_money( int $subscription_id, ?Receipt $receipt, callable $callback ): mixed {
		$decimals = null === $receipt ? null : Data::int_or_null( $receipt->prior, 'decimals' );
		if ( null !== $receipt && null !== $decimals ) {
			return OwnMoney::as_written(
				$subscription_id,
				Data::string( $receipt->prior, 'currency' ),
				$decimals,
				$callback,
			);
		}
		$subscription = $this->store->find( $subscription_id );
		return null === $subscription ? $callback() : OwnMoney::of( $subscription, $callback );
	}

	/** @return list<Blocker> */
	private function all_blockers( \WC_Subscription $subscription, Change $change ): array {
		$blockers = $this->handler( $change )->blockers( $subscription, $change );
		return array() === $blockers
			? array( ...AddedToRenewals::blockers( $subscription ), ...$this->taxes->blockers( $subscription ) )
			: $blockers;
	}

	/**
	 * Totals read each product's terms and meta, and options of the store, one by one, where one query for all of them
	 * would do.
	 */
	private static function prime( Snapshot $snapshot ): void {
		$ids = array();
		foreach ( $snapshot->items as $item ) {
			array_push( $ids, $item->product_id, $item->variation_id );
		}
		if ( ! wp_using_ext_object_cache() ) {
			wp_prime_option_caches( array(
				'woocommerce_calc_discounts_sequentially',
				'_transient_wc_term_counts',
				'_transient_timeout_wc_term_counts',
			) );
		}
		_prime_post_caches(
			array_values( array_filter( array_unique( $ids ), static fn ( int $id ): bool => $id > 0 ) ),
			true,
			true,
		);
	}
}
