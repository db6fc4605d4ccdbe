<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Admin;

use ChurnStop\Admin\StaffText;
use ChurnStop\Admin\Templates;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Offers\OfferTypes;
use PHPUnit\Framework\TestCase;

/** Words for staff, and what new flows begin with. */
final class StaffTextTest extends TestCase {

	public function test_states_have_words_for_staff(): void {
		$words = array_map( StaffText::state( ... ), Attempt::CLOSED );
		self::assertCount( 4, array_unique( $words ) );
		self::assertNotContains( StaffText::state( Attempt::OPEN[0] ), $words );
		self::assertSame(
			array( 'Demo shop', 'acme' ),
			array( StaffText::connection( 'sandbox' ), StaffText::connection( 'acme' ) ),
		);
		self::assertNotSame( StaffText::why_not( Attempt::SAVED ), StaffText::why_not( Attempt::CANCELLED ) );
	}

	public function test_each_template_can_be_completed(): void {
		$types = ( new OfferTypes( OfferTypes::shipped() ) )->settings();
		foreach ( Templates::all() as $template ) {
			$reasons = $template['flow']['reasons'];
			$ids     = array_column( $reasons, 'id' );
			self::assertSame( $ids, array_unique( $ids ), $template['id'] );
			foreach ( $reasons as $reason ) {
				foreach ( $reason['offers'] ?? array() as $offer ) {
					self::assertArrayHasKey( $offer['type'], $types );
					foreach ( array_intersect_key( $types[ $offer['type'] ], $offer ) as $name => $schema ) {
						$figure = $offer[ $name ];
						self::assertTrue(
							! is_int( $figure ) || ( $figure >= $schema['minimum'] && $figure <= $schema['maximum'] ),
							$template['id'] . ': ' . $name,
						);
					}
				}
			}
		}
	}
}
