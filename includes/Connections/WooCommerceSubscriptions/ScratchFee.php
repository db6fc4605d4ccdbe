<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

/**
 * A fee of a scratch copy: a credit is taxed as the lines of its order are, and the store would look at the saved ones.
 */
final class ScratchFee extends \WC_Order_Item_Fee {

	private ?\WC_Order $order = null;

	public static function of( \WC_Order_Item_Fee $fee, \WC_Order $order ): self {
		$copy = new self();
		$copy->set_props(
			array(
				'name'       => $fee->get_name(),
				'tax_class'  => $fee->get_tax_class(),
				'tax_status' => $fee->get_tax_status(),
				'amount'     => $fee->get_amount(),
				'total'      => $fee->get_total(),
			)
		);
		$copy->order = $order;
		return $copy;
	}

	public function get_order(): \WC_Order {
		return $this->order ?? parent::get_order();
	}
}
