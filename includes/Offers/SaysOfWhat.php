<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Terms;

/** An offer type whose own headline depends on what the change leaves out of the customer's bill. */
interface SaysOfWhat {

	/** In place of the headline of `texts()`, once the terms are known: "20% off products in your next 3 payments". */
	public function headline( Offer $offer, Terms $terms ): string;
}
