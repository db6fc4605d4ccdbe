<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A line of a scratch copy: the store reads its product from the database each time it asks for its taxes.
 */
final class ScratchLine extends \WC_Order_Item_Product {

	private \WC_Product|bool|null $product = null;

	/** @return \WC_Product|bool */
	public function get_product() {
		return $this->product ??= parent::get_product();
	}
}
