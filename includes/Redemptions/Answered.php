<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

/** Is told when an engine has said what became of a change that it had taken. */
interface Answered {

	/** @param Redemption $redemption Pending or awaiting. */
	public function answered( Redemption $redemption ): void;
}
