<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * Reads each product once while targets are looked at: to say whether one variation can be bought, the store reads its
 * parent, with all options, twice.
 */
final class ReadOnce extends \WC_Product_Factory {

	/** @var array<int, \WC_Product|bool> */
	private array $read = array();

	private function __construct( private readonly \WC_Product_Factory $store ) {}

	/**
	 * Nothing may be written meanwhile, and a product that is changed in memory must be a clone.
	 *
	 * @template T
	 * @param callable(): T $look
	 * @return T
	 */
	public static function during( callable $look ): mixed {
		$woocommerce = WC();
		$store       = $woocommerce->product_factory;
		if ( ! $store instanceof \WC_Product_Factory || $store instanceof self ) {
			return $look();
		}
		$woocommerce->product_factory = new self( $store );
		try {
			return $look();
		} finally {
			$woocommerce->product_factory = $store;
		}
	}

	/**
	 * @param mixed        $product_id An id, a post or a product.
	 * @param array<mixed> $deprecated
	 * @return \WC_Product|bool
	 */
	public function get_product( $product_id = false, $deprecated = array() ) {
		if ( ! is_numeric( $product_id ) || array() !== $deprecated ) {
			return $this->store->get_product( $product_id, $deprecated );
		}
		return $this->read[ (int) $product_id ] ??= $this->store->get_product( (int) $product_id );
	}
}
