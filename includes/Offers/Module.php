<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;

/** The types of offers: ours, and those that a filter adds. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind( OfferTypes::class, OfferTypes::registered( ... ) );
	}
}
