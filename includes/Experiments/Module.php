<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Container;
use ChurnStop\Discounts\DiscountUse;
use ChurnStop\Flows\FlowUse;

/** Experiments are asked before their flow changes. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->add( FlowUse::class, static fn (): FlowUse => $parts->get( RunningArms::class ) );
		$parts->add( DiscountUse::class, static fn (): DiscountUse => $parts->get( RunningArms::class ) );
	}

	public function tables(): array {
		return Tables::COLUMNS;
	}
}
