<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

/** An offer type that tells merchants what it is for. One that does not is called by its label alone. */
interface HasGuide {

	public function guide(): TypeGuide;
}
