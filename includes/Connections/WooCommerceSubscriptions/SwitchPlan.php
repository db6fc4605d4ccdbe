<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/**
 * The line, the schedule and the shipping that a switch gives a subscription. As data, so that a receipt can keep it.
 */
final class SwitchPlan {

	/**
	 * @param array<string, string|int> $line product_id, variation_id, name, tax_class, quantity, subtotal, total
	 *     (decimal strings as the store keeps them).
	 * @param array<string, string>     $meta     Further meta of the line: variation attributes, add-ons.
	 * @param list<array<string, string>>|null $shipping Lines; null: as they are.
	 * @param string|null               $end      ISO 8601 UTC; empty for none, null: as it is.
	 * @param bool|null $synced Whether payments are made on one day of the month, say; null: as it is.
	 */
	public function __construct(
		public readonly array $line,
		public readonly array $meta,
		public readonly ?array $shipping,
		public readonly string $period,
		public readonly int $interval,
		public readonly ?string $end,
		public readonly ?bool $synced = null,
	) {}

	/**
	 * To a product at its present price.
	 *
	 * @param string|null $selling_plan By which it is sold; the product is as SellingPlans::product() made it.
	 */
	public static function to_product(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $present,
		\WC_Product $product,
		?string $selling_plan = null
	): self {
		// Stores may sell fractions.
		$quantity = (float) $present->get_quantity();
		$total    = wc_format_decimal(
			wc_get_price_excluding_tax(
				$product,
				array(
					'qty'   => $quantity,
					'price' => null === $selling_plan ? self::price_of( $product ) : (float) $product->get_price(),
					'order' => $subscription,
				)
			)
		);
		$meta     = null === $selling_plan ? array() : array( SellingPlans::META => $selling_plan );
		foreach (
			$product instanceof \WC_Product_Variation
				? $product->get_variation_attributes()
				: array() as $name => $value
		) {
			$name          = str_replace( 'attribute_', '', (string) $name );
			// A variation for any size, say: the customer has said which.
			$meta[ $name ] = '' === (string) $value
				? Data::string( array( 'v' => $present->get_meta( $name ) ), 'v' )
				: (string) $value;
		}
		return new self(
			array(
				'product_id'   => $product instanceof \WC_Product_Variation
					? $product->get_parent_id()
					: $product->get_id(),
				'variation_id' => $product instanceof \WC_Product_Variation ? $product->get_id() : 0,
				'name'         => $product->get_name(),
				'tax_class'    => $product->get_tax_class(),
				'quantity'     => (string) $quantity,
				'subtotal'     => $total,
				'total'        => $total,
			),
			$meta,
			Shipping::for_product( $subscription, $present, $product ),
			\WC_Subscriptions_Product::get_period( $product ),
			max( 1, (int) \WC_Subscriptions_Product::get_interval( $product ) ),
			self::end( $subscription, $present, $product ),
			SyncedPayments::wants( $product ),
		);
	}

	/** Back to what the subscription has now, prices edited by hand included. */
	public static function of_present( \WC_Subscription $subscription, \WC_Order_Item_Product $line ): self {
		$meta = array();
		foreach ( $line->get_meta_data() as $entry ) {
			$data = $entry->get_data();
			if ( is_scalar( $data['value'] ) && ! str_starts_with( (string) $data['key'], '_switched_subscription' ) ) {
				$meta[ $data['key'] ] = (string) $data['value'];
			}
		}
		return new self(
			array(
				'product_id'   => $line->get_product_id(),
				'variation_id' => $line->get_variation_id(),
				'name'         => $line->get_name(),
				'tax_class'    => $line->get_tax_class(),
				'quantity'     => (string) $line->get_quantity(),
				'subtotal'     => (string) $line->get_subtotal(),
				'total'        => (string) $line->get_total(),
			),
			$meta,
			Shipping::of( $subscription ),
			(string) $subscription->get_billing_period(),
			max( 1, (int) $subscription->get_billing_interval() ),
			(string) Data::iso( StoreDates::of( $subscription, 'end' ) ),
			SyncedPayments::are_on( $subscription ),
		);
	}

	/**
	 * The same product as often, at its price for each.
	 *
	 * @param list<array<string, string>>|null $shipping
	 */
	public function changed( float $times, ?array $shipping, ?string $end ): self {
		$line = $this->line;
		foreach ( 1.0 === $times ? array() : array( 'quantity', 'subtotal', 'total' ) as $which ) {
			$line[ $which ] = wc_format_decimal( $times * (float) $line[ $which ], wc_get_rounding_precision(), true );
		}
		return new self( $line, $this->meta, $shipping, $this->period, $this->interval, $end, $this->synced );
	}

	/** Gives a line of any class the plan's product, price and meta. */
	public function fill( \WC_Order_Item_Product $line ): void {
		$exists = $this->product_exists();
		$line->set_props(
			array(
				'name'         => Data::string( $this->line, 'name' ),
				'product_id'   => $exists ? Data::int( $this->line, 'product_id' ) : 0,
				'variation_id' => $exists ? Data::int( $this->line, 'variation_id' ) : 0,
				'tax_class'    => Data::string( $this->line, 'tax_class' ),
			)
		);
		$this->price( $line );
		foreach ( $this->meta as $key => $value ) {
			$line->update_meta_data( $key, $value );
		}
	}

	public function quantity(): float {
		return (float) wc_stock_amount( (float) ( $this->line['quantity'] ?? 1 ) );
	}

	/** Gives a line the plan's quantity and price. */
	public function price( \WC_Order_Item_Product $line ): void {
		$line->set_props(
			array(
				'quantity' => $this->quantity(),
				'subtotal' => Data::string( $this->line, 'subtotal' ),
				'total'    => Data::string( $this->line, 'total' ),
			)
		);
	}

	/** What the subscription would bill with it, from the store's own totals on a copy that is not saved. */
	public function total_cents( \WC_Subscription $subscription ): int {
		return $this->total_on( ScratchSubscription::of( $subscription ) );
	}

	public function total_on( ScratchSubscription $copy ): int {
		$line = new ScratchLine();
		$this->fill( $line );
		$shipping = null === $this->shipping ? null : array_map( Shipping::line( ... ), $this->shipping );
		return Amounts::cents( $copy->total_of( array( 'scratch' => $line ), $shipping ) );
	}

	public function sold_id(): int {
		$variation = Data::int( $this->line, 'variation_id' );
		return $variation > 0 ? $variation : Data::int( $this->line, 'product_id' );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return get_object_vars( $this );
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		$line = array();
		foreach ( Data::map( $from, 'line' ) as $key => $value ) {
			$line[ $key ] = is_int( $value ) ? $value : Data::string( array( 'v' => $value ), 'v' );
		}
		$shipping = isset( $from['shipping'] )
			? array_map( self::strings( ... ), Data::maps( $from, 'shipping' ) )
			: null;
		return new self(
			$line,
			self::strings( Data::map( $from, 'meta' ) ),
			$shipping,
			Data::string( $from, 'period' ),
			max( 1, Data::int( $from, 'interval', 1 ) ),
			Data::string_or_null( $from, 'end' ),
			isset( $from['synced'] ) ? Data::bool( $from, 'synced' ) : null,
		);
	}

	/**
	 * @param array<string, mixed> $from
	 * @return array<string, string>
	 */
	private static function strings( array $from ): array {
		$strings = array();
		foreach ( array_keys( $from ) as $key ) {
			$strings[ $key ] = Data::string( $from, $key );
		}
		return $strings;
	}

	/**
	 * What the store's cart would bill, which asks each product; where nobody changes that answer, what WooCommerce
	 * Subscriptions shows.
	 */
	private static function price_of( \WC_Product $product ): float {
		$billed   = (string) $product->get_price();
		$filtered = '' !== $billed && (float) $billed !== (float) $product->get_price( 'edit' );
		return (float) ( $filtered ? $billed : \WC_Subscriptions_Product::get_price( $product ) );
	}

	/** The store refuses lines of products that were deleted; a line without one still bills. */
	private function product_exists(): bool {
		return in_array( get_post_type( $this->sold_id() ), array( 'product', 'product_variation' ), true );
	}

	/**
	 * A plan with another length ends that long after the next payment, as WooCommerce Subscriptions' own switch does.
	 */
	private static function end(
		\WC_Subscription $subscription,
		\WC_Order_Item_Product $present,
		\WC_Product $product,
	): ?string {
		$length = (int) \WC_Subscriptions_Product::get_length( $product );
		if ( 0 === $length && null === StoreDates::of( $subscription, 'end' ) ) {
			return null;
		}
		$was = $present->get_product();
		// Twelve months are not twelve weeks.
		$as_long = static fn ( \WC_Product $was ): bool =>
			(int) \WC_Subscriptions_Product::get_length( $was ) === $length
			&& (
				0 === $length
				|| \WC_Subscriptions_Product::get_period( $was ) === \WC_Subscriptions_Product::get_period( $product )
			);
		if ( ! $was instanceof \WC_Product || $as_long( $was ) ) {
			return null;
		}
		$next = StoreDates::of( $subscription, 'next_payment' );
		if ( 0 === $length || null === $next ) {
			return '';
		}
		$end = wcs_add_time(
			$length,
			\WC_Subscriptions_Product::get_period( $product ),
			$next->getTimestamp(),
			'offset_site_time',
		);
		return Data::iso( new \DateTimeImmutable( '@' . $end ) );
	}
}
