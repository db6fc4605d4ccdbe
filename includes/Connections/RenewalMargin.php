<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** What a renewal brings for its products and what they cost, in its own currency and without taxes. */
final class RenewalMargin {

	/** @param float|null $cost Null where the store does not keep it, or keeps it in another currency. */
	public function __construct( public readonly float $price, public readonly ?float $cost ) {}
}
