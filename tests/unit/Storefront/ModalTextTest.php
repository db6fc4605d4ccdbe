<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Storefront;

use ChurnStop\Storefront\ModalText;
use PHPUnit\Framework\Attributes\TestWith;
use PHPUnit\Framework\TestCase;

final class ModalTextTest extends TestCase {

	#[TestWith( array( 'en_US', 'en-US-u-ca-gregory-nu-latn' ) )]
	#[TestWith( array( 'ar', 'ar-u-ca-gregory-nu-latn' ) )]
	#[TestWith( array( 'de_DE_formal', 'de-DE-u-ca-gregory-nu-latn' ) )]
	#[TestWith( array( 'pt_PT_ao90', 'pt-PT-u-ca-gregory-nu-latn' ) )]
	public function test_browsers_know_the_locale( string $locale, string $expected ): void {
		self::assertSame( $expected, ModalText::locale( $locale ) );
	}
}
