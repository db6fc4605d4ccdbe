<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Settings;

use ChurnStop\Compliance\Contrast;
use ChurnStop\Settings\Look;
use PHPUnit\Framework\TestCase;

/** Whatever color a merchant chooses, what stands on the buttons can be read. */
final class LookTest extends TestCase {

	public function test_text_on_every_colour_is_legible(): void {
		$worst = 21.0;
		for ( $red = 0; $red < 256; $red += 15 ) {
			for ( $green = 0; $green < 256; $green += 15 ) {
				for ( $blue = 0; $blue < 256; $blue += 15 ) {
					$accent = sprintf( '#%02x%02x%02x', $red, $green, $blue );
					$worst  = min(
						$worst,
						Contrast::between( $accent, ( new Look( $accent, null, 0 ) )->on_accent() ) ?? 0,
					);
				}
			}
		}
		self::assertGreaterThanOrEqual( 4.5, $worst );
	}

	public function test_the_cancel_control_looks_as_the_accept_button_does(): void {
		foreach ( array( '', '#ffee00', '#123456' ) as $accent ) {
			$controls = ( new Look( $accent, 12, 0 ) )->controls();
			self::assertSame( $controls['accept'], $controls['cancel'] );
		}
	}
}
