<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

/** What a check on a screen may know beside the screen. */
final class ScreenContext {

	/**
	 * @param string $profile   One of Profiles::*.
	 * @param bool   $consented The customer asked to see options on this way.
	 * @param string $locale    Of the texts on the screen.
	 * @param array<string, mixed> $look How the controls are drawn: see Look.
	 */
	public function __construct(
		public readonly string $profile = Profiles::PARALLEL_CANCEL,
		public readonly bool $consented = false,
		public readonly string $locale = 'en_US',
		public readonly array $look = array(),
	) {}
}
