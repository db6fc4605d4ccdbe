<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

/** Something that uses discounts beside the versions of flows, and keeps them from being archived. */
interface DiscountUse {

	/** @return list<array{flow_id: int, offer_id: string}> Which offers use this one now. */
	public function offers_with( int $discount_id ): array;
}
