<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Dates;
use ChurnStop\Subscriptions\Snapshot;

/**
 * The sandbox's store: subscriptions, products, coupons, orders and notes in tables of its own, and a clock that can be
 * moved.
 *
 * It plays the part of WooCommerce Subscriptions: it knows nothing of flows and offers. Listeners hear what happens to
 * a subscription by the book's own doing: cancelling, resumed, renewed, ended, taken_back.
 *
 * @phpstan-type Listener callable(string, int, string): void
 */
final class SandboxStore {

	private const TOLD = 'churnstop_sandbox_told';

	/** No payment is made at the end itself. */
	public const ROOM_SECONDS = 1;

	private const ALL_ABILITIES = array(
		Snapshot::CAN_SUSPEND,
		Snapshot::CAN_CANCEL,
		Snapshot::CAN_REACTIVATE,
		Snapshot::CAN_CHANGE_DATES,
		Snapshot::CAN_CHANGE_AMOUNTS,
	);

	public function __construct( public readonly Database $database, public readonly MovableClock $clock ) {}

	public function now(): \DateTimeImmutable {
		return $this->clock->now();
	}

	/**
	 * Moves the clock forward, with everything that falls due on the way, in order: see Engine.
	 *
	 * @param string|\DateInterval $by As "1 month", or "20 days".
	 */
	public function advance( string|\DateInterval $by ): void {
		$now = $this->now();
		$this->advance_to( is_string( $by ) ? $now->modify( '+' . ltrim( $by, '+ ' ) ) : $now->add( $by ) );
	}

	public function advance_to( \DateTimeImmutable $moment ): void {
		( new Engine( $this ) )->run_until( $moment );
	}

	/** Everything that fell due while nobody looked. */
	public function catch_up(): void {
		( new Engine( $this ) )->run_until( $this->now() );
	}

	/**
	 * What any book of this request tells: there may be several objects, there is one store.
	 *
	 * @param Listener $listener Gets what happened, the subscription's id, and a redemption's key or an empty string.
	 */
	public function listen( callable $listener ): void {
		add_action( self::TOLD, $listener, 10, 3 );
	}

	/** @param 'cancelling'|'cancelled'|'refused'|'resumed'|'renewed'|'refunded'|'ended'|'taken_back' $what */
	public function tell( string $what, int $subscription_id, string $key = '' ): void {
		do_action( self::TOLD, $what, $subscription_id, $key );
	}

	/**
	 * A new product.
	 *
	 * @param int                         $price  In cents, taxes included.
	 * @param 'day'|'week'|'month'|'year' $period
	 * @param int                         $family Products of one family can be switched for each other; 0: none.
	 */
	public function add_plan(
		string $name,
		int $price,
		string $period = 'month',
		int $interval = 1,
		string $currency = 'USD',
		int $family = 0,
		string $image = '',
		bool $in_stock = true,
	): int {
		return $this->database->insert(
			'sandbox_products',
			array(
				'name'             => $name,
				'price'            => $price,
				'period'           => $period,
				'billing_interval' => $interval,
				'currency'         => $currency,
				'family'           => $family,
				'image'            => $image,
				'in_stock'         => (int) $in_stock,
			)
		);
	}

	/**
	 * A new subscription to a product.
	 *
	 * @param string|null       $next_payment What strtotime() reads, counted from the clock's now; null: none.
	 * @param list<string>|null $abilities    Of its gateway; null: all.
	 */
	public function add_subscription(
		int $customer_id,
		int $product_id,
		?string $next_payment,
		int $quantity = 1,
		string $status = 'active',
		?string $trial_end = null,
		?string $ends_at = null,
		string $country = 'US',
		string $state = 'CA',
		bool $manual = false,
		?array $abilities = null,
		int $shipping = 0,
		string $started_at = '-2 months',
	): int {
		$plan = $this->plan( $product_id )
			?? throw new \InvalidArgumentException( 'There is no such product.' );
		$at   = fn ( ?string $moment ): ?string => null === $moment
			? null
			: Data::sql( Dates::whole( $this->now()->modify( $moment ) ) );
		return $this->database->transaction(
			function () use (
				$at,
				$customer_id,
				$product_id,
				$next_payment,
				$quantity,
				$status,
				$trial_end,
				$ends_at,
				$country,
				$state,
				$manual,
				$abilities,
				$shipping,
				$started_at,
				$plan
			): int {
				$values = array(
					'customer_id'      => $customer_id,
					'status'           => $status,
					'currency'         => $plan->currency,
					'period'           => $plan->period,
					'billing_interval' => $plan->interval,
					'shipping'         => $shipping,
					'next_payment'     => $at( $next_payment ),
					'trial_end'        => $at( $trial_end ),
					'ends_at'          => $at( $ends_at ),
					'started_at'       => (string) $at( $started_at ),
					'paid_at'          => null === $trial_end && 'pending' !== $status ? $at( $started_at ) : null,
					'country'          => $country,
					'state'            => $state,
					'manual'           => (int) $manual,
					'abilities'        => Data::encode( $abilities ?? self::ALL_ABILITIES ),
				);
				$first  = null === $this->database->value( 'SELECT MAX(id) FROM {sandbox_subscriptions}' )
					? array( 'id' => Sandbox::FIRST_ID )
					: array();
				$id     = $this->database->insert( 'sandbox_subscriptions', $first + $values );
				$this->add_line( $id, $product_id, $quantity );
				return $id;
			}
		);
	}

	public function add_line(
		int $subscription_id,
		int $product_id,
		int $quantity,
		?int $total = null,
		string $added_by = '',
	): int {
		$plan = $this->plan( $product_id )
			?? throw new \InvalidArgumentException( 'There is no such product.' );
		return $this->database->insert(
			'sandbox_items',
			array(
				'subscription_id' => $subscription_id,
				'product_id'      => $product_id,
				'name'            => $plan->name,
				'quantity'        => $quantity,
				'subtotal'        => $plan->price * $quantity,
				'total'           => $total ?? $plan->price * $quantity,
				'added_by'        => $added_by,
			)
		);
	}

	/** A coupon of the customer's own, on the subscription at once. */
	public function add_coupon( int $subscription_id, string $code, int $percent, ?int $payments = null ): void {
		$this->database->insert(
			'sandbox_coupons',
			array(
				'subscription_id' => $subscription_id,
				'code'            => $code,
				'percent'         => $percent,
				'payments_left'   => $payments,
				'state'           => Coupon::ON,
			)
		);
		$this->touch( $subscription_id );
	}

	/** Whether the gateway refuses this time: each refusal is spent once. */
	public function gateway_refuses( SandboxSubscription $entry ): bool {
		return $entry->refusals > 0
			&& 1 === $this->database->execute(
				'UPDATE {sandbox_subscriptions} SET refusals = refusals - 1 WHERE id = %d AND refusals > 0',
				array( $entry->id ),
			);
	}

	public function entry( int $subscription_id ): ?SandboxSubscription {
		$row = $subscription_id < Sandbox::FIRST_ID
			? null
			: $this->database->row( 'SELECT * FROM {sandbox_subscriptions} WHERE id = %d', array( $subscription_id ) );
		return null === $row ? null : SandboxSubscription::from_row( $row );
	}

	/** @return list<int> Newest first. */
	public function subscriptions_of( int $customer_id ): array {
		$rows = $customer_id < 1
			? array()
			: $this->database->rows(
				'SELECT id FROM {sandbox_subscriptions} WHERE customer_id = %d ORDER BY id DESC',
				array( $customer_id ),
			);
		return array_map( static fn ( array $row ): int => Data::int( $row, 'id' ), $rows );
	}

	/** @return list<Line> */
	public function lines( int $subscription_id ): array {
		return array_map(
			Line::from_row( ... ),
			$this->database->rows(
				"SELECT * FROM {sandbox_items} WHERE subscription_id = %d AND replaced_by = '' ORDER BY id",
				array( $subscription_id ),
			),
		);
	}

	/** @return list<Coupon> Those on the subscription. */
	public function coupons( int $subscription_id ): array {
		return array_map(
			Coupon::from_row( ... ),
			$this->database->rows(
				'SELECT * FROM {sandbox_coupons} WHERE subscription_id = %d AND state = %s ORDER BY id',
				array( $subscription_id, Coupon::ON ),
			),
		);
	}

	/** What the next renewal bills, in cents. */
	public function total( int $subscription_id ): int {
		$coupons = $this->coupons( $subscription_id );
		return Prices::total(
			array_map( static fn ( Line $line ): int => $line->total, $this->lines( $subscription_id ) ),
			array_map( static fn ( Coupon $coupon ): int|float => $coupon->percent, $coupons ),
			$this->entry( $subscription_id )->shipping ?? 0,
			array_map( static fn ( Coupon $coupon ): int => $coupon->amount, $coupons )
		);
	}

	/** What ChurnStop's own coupons take off the next renewal, in cents. */
	public function given( int $subscription_id ): int {
		$others = array_filter(
			$this->coupons( $subscription_id ),
			static fn ( Coupon $coupon ): bool => '' === $coupon->key,
		);
		$lines  = array_map( static fn ( Line $line ): int => $line->total, $this->lines( $subscription_id ) );
		$rates  = array_map( static fn ( Coupon $coupon ): int|float => $coupon->percent, $others );
		return Prices::total(
			$lines,
			array_values( $rates ),
			$this->entry( $subscription_id )->shipping ?? 0,
		) - $this->total( $subscription_id );
	}

	public function plan( int $product_id ): ?Plan {
		$row = $this->database->row( 'SELECT * FROM {sandbox_products} WHERE id = %d', array( $product_id ) );
		return null === $row ? null : Plan::from_row( $row );
	}

	/** @return list<Plan> The published products of a family, in the store's order. */
	public function family( int $family ): array {
		return $family < 1
			? array()
			: array_map(
				Plan::from_row( ... ),
				$this->database->rows(
					'SELECT * FROM {sandbox_products} WHERE family = %d AND published = 1 ORDER BY id',
					array( $family ),
				),
			);
	}

	/** @return list<Plan> All published products, in the store's order. */
	public function plans(): array {
		return array_map(
			Plan::from_row( ... ),
			$this->database->rows( 'SELECT * FROM {sandbox_products} WHERE published = 1 ORDER BY id' ),
		);
	}

	public function renewals( int $subscription_id ): int {
		return (int) $this->database->value(
			"SELECT COUNT(*) FROM {sandbox_orders} WHERE subscription_id = %d AND kind = 'renewal' AND status = 'paid'",
			array( $subscription_id ),
		);
	}

	public function unpaid( int $subscription_id ): int {
		return (int) $this->database->value(
			"SELECT COUNT(*) FROM {sandbox_orders} WHERE subscription_id = %d AND kind = 'renewal' AND status = "
				. "'failed'",
			array( $subscription_id ),
		);
	}

	/**
	 * @return list<array{total: int, currency: string, status: string, due_at: \DateTimeImmutable|null}> Renewals,
	 *     oldest first.
	 */
	public function billed( int $subscription_id ): array {
		return array_map(
			static fn ( array $row ): array => array(
				'total'    => Data::int( $row, 'total' ),
				'currency' => Data::string( $row, 'currency' ),
				'status'   => Data::string( $row, 'status' ),
				'due_at'   => Data::time( $row, 'due_at' ),
			),
			$this->database->rows(
				"SELECT * FROM {sandbox_orders} WHERE subscription_id = %d AND kind = 'renewal' ORDER BY id",
				array( $subscription_id ),
			)
		);
	}

	/** @return list<string> Oldest first. */
	public function notes( int $subscription_id ): array {
		return array_map(
			static fn ( array $row ): string => Data::string( $row, 'body' ),
			$this->database->rows(
				'SELECT body FROM {sandbox_notes} WHERE subscription_id = %d ORDER BY id',
				array( $subscription_id ),
			),
		);
	}

	/** @param string|null $key Written once for each key. */
	public function note( int $subscription_id, string $body, ?string $key = null ): void {
		$this->database->insert_unique(
			'sandbox_notes',
			array(
				'subscription_id' => $subscription_id,
				'written_at'      => Data::sql( $this->now() ),
				'body'            => $body,
				'note_key'        => $key,
			)
		);
	}

	/**
	 * Changes a subscription's row, unless somebody else changed it since it was read.
	 *
	 * @param array<string, string|int|null> $values
	 */
	public function change( SandboxSubscription $entry, array $values ): bool {
		return 1 === $this->database->update(
			'sandbox_subscriptions',
			array( 'revision' => $entry->revision + 1 ) + $values,
			array(
				'id'       => $entry->id,
				'revision' => $entry->revision,
			)
		);
	}

	/** Somebody else changed it: what was read before is old. */
	public function touch( int $subscription_id ): void {
		$this->database->execute(
			'UPDATE {sandbox_subscriptions} SET revision = revision + 1 WHERE id = %d',
			array( $subscription_id ),
		);
	}
}
