<?php
declare(strict_types=1);

namespace ChurnStop\Changes;

defined( 'ABSPATH' ) || exit;

/** What holds on a subscription now, in the words of its kind. */
final class Standing {

	/**
	 * @param string $text        "20% off: 2 of 3 payments left, then $40.00 / month."
	 * @param string $label       Of the button that ends it.
	 * @param string $consequence What happens then, said beforehand.
	 */
	public function __construct(
		public readonly string $text,
		public readonly string $label,
		public readonly string $consequence,
	) {}
}
