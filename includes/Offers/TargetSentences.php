<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;

/** What a customer is told of the product that they would get instead. */
final class TargetSentences {

	/** Of an offer whose product is still to be chosen: no price of one of them may stand for all. */
	public static function of_a_choice( Terms $terms ): string {
		return Sentences::join(
			sprintf(
				/* translators: %s: the present price. */
				__(
					'You pay the price of what you choose instead of %s from the next payment on, and nothing is charged now.',
					'churnstop',
				),
				$terms->now(),
			),
			Sentences::next_payment( $terms )
		);
	}

	/** What it is that a customer gets instead. */
	public static function of_target( ?Target $target ): string {
		return null === $target || '' === $target->name
			? ''
			/* translators: %s: a product. */
			: sprintf( __( 'You switch to %s.', 'churnstop' ), $target->name );
	}
}
