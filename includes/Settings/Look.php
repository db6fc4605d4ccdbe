<?php
declare(strict_types=1);

namespace ChurnStop\Settings;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Contrast;

/**
 * How the modal and the page are drawn, where the merchant says so. The cancel control is drawn as the accept button
 * is: equal weight is not a setting.
 */
final class Look {

	private const DARK  = '#1e1e1e';
	private const LIGHT = '#ffffff';

	public function __construct(
		public readonly string $accent,
		public readonly ?int $radius,
		public readonly int $logo,
	) {}

	/** The text color on the accent: the more legible of black and white, which is at least 4.5 to 1 on any color. */
	public function on_accent(): string {
		if ( '' === $this->accent ) {
			return '';
		}
		return ( Contrast::between( $this->accent, '#000000' ) ?? 0 ) > (
			Contrast::between( $this->accent, self::LIGHT ) ?? 0
		)
			? '#000000'
			: self::LIGHT;
	}

	/** @return array<string, string> CSS custom properties, only those that are set. */
	public function properties(): array {
		return array_filter(
			array(
				'--churnstop-accent'    => $this->accent,
				'--churnstop-on-accent' => $this->on_accent(),
				'--churnstop-radius'    => null === $this->radius ? '' : $this->radius . 'px',
			),
			static fn ( string $value ): bool => '' !== $value
		);
	}

	/**
	 * The controls as the check `equal_prominence` sees them: kind, size in rem, colors.
	 *
	 * @return array<string, array{kind: string, size: float, color: string, background: string}>
	 */
	public function controls(): array {
		$button = array(
			'kind'       => 'button',
			'size'       => 1.0,
			'color'      => '' === $this->accent ? self::LIGHT : $this->on_accent(),
			'background' => '' === $this->accent ? self::DARK : $this->accent,
		);
		return array(
			'accept' => $button,
			'cancel' => $button,
		);
	}
}
