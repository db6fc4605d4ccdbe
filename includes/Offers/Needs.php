<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Condition;

/** What several offer types need of a subscription; merchants read why, in the editor. */
final class Needs {

	/** @return array{fact: string, is: string, value: bool, why: string} What the store does to our coupons only. */
	public static function no_coupon(): array {
		return array(
			'fact'  => 'has_coupon',
			'is'    => Condition::IS,
			'value' => false,
			'why'   => __(
				'a subscription that has a coupon gets neither a discount nor another product',
				'churnstop',
			),
		);
	}

	/** @return array{fact: string, is: string, value: int, why: string} */
	public static function one_item(): array {
		return array(
			'fact'  => 'items',
			'is'    => Condition::AT_MOST,
			'value' => 1,
			'why'   => __( 'only a subscription with one product can be switched', 'churnstop' ),
		);
	}
}
