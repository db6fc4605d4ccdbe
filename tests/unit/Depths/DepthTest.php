<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Depths;

use ChurnStop\Data;
use ChurnStop\Depths\Depth;
use ChurnStop\Depths\Learned;
use ChurnStop\Subscriptions\SubscriptionRef;
use PHPUnit\Framework\TestCase;

/** A customer's depth as it is drawn and kept, and what outcomes taught. */
final class DepthTest extends TestCase {

	public function test_a_draw_holds_for_its_days_and_survives_storage(): void {
		$depth = self::depth();
		self::assertTrue( $depth->holds_at( $depth->drawn_at->modify( '+29 days 23 hours' ) ) );
		self::assertFalse( $depth->holds_at( $depth->drawn_at->modify( '+30 days' ) ) );
		self::assertTrue( $depth->holds_at( $depth->drawn_at->modify( '-1 day' ) ), 'A clock was put back.' );
		self::assertSame( $depth->columns(), Depth::from_row( $depth->columns() )->columns() );
	}

	public function test_none_says_why_and_gives_nothing(): void {
		$none = self::depth()->none( Depth::BY_FLOOR, 1.0 );
		self::assertSame(
			array( true, Depth::BY_FLOOR, 0.0, 0.0, 20 ),
			array(
				$none->is_none(),
				$none->body['why'] ?? null,
				$none->gained,
				$none->given,
				$none->body['base'] ?? null,
			),
		);
	}

	/** What does not hold any more is explained by today's price and margin, and stays the draw that it was. */
	public function test_a_dropped_draw_is_explained_by_today(): void {
		$last    = self::depth();
		$today   = new Depth(
			1,
			'a-discount-1',
			$last->subscription,
			$last->customer_id,
			2,
			10,
			3,
			1.0,
			0.0,
			5,
			0.5,
			0.25,
			array(
				'why'          => 'learned',
				'best'         => 10,
				'base'         => 10,
				'inputs'       => array( 'price' => 20, 'margin' => .3, 'floor' => .125 ),
				'alternatives' => array(
					array( 'percent' => 0, 'chance' => 0.1 ),
					array( 'percent' => 10, 'chance' => 0.9 ),
				),
			),
			$last->drawn_at->modify( '+3 days' ),
		);
		$dropped = $last->dropped( Depth::BY_MARGIN, $today );
		$depth   = Data::map( $dropped->terms(), 'depth' );
		self::assertSame(
			array( true, 1, .8, '2026-05-01T10:00:00Z', Depth::BY_MARGIN, 25, 20, array( 1.0, 0.0 ) ),
			array(
				$dropped->is_none(),
				$dropped->round,
				$dropped->probability,
				$depth['drawn_at'] ?? '',
				$depth['why'] ?? '',
				$depth['dropped'] ?? 0,
				Data::map( $depth, 'inputs' )['price'] ?? 0,
				array_column( Data::maps( $depth, 'alternatives' ), 'chance' ),
			),
		);
	}

	public function test_what_was_learned_survives_storage_and_begins_with_a_half(): void {
		self::assertSame( 0.5, ( new Learned() )->pays_again() );
		$learned = new Learned(
			3,
			array( 0 => array( 'trials' => 40, 'stays' => 10 ), 20 => array( 'trials' => 60, 'stays' => 30 ) ),
			30,
			25,
			true,
		);
		$read    = Learned::from_row( array(
			'version' => '3',
			'body' => (string) json_encode( $learned->to_array() ),
		) );
		self::assertEquals( $learned, $read );
		self::assertSame( array( 100, 0.75 ), array( $read->matured(), $read->pays_again() ) );
	}

	private static function depth(): Depth {
		return new Depth(
			1,
			'a-discount-1',
			new SubscriptionRef( 'remote', 'sub_4X' ),
			'remote:cus_1',
			1,
			25,
			3,
			0.8,
			0.1,
			2,
			0.25,
			0.125,
			array( 'base' => 20 ),
			new \DateTimeImmutable( '2026-05-01T10:00:00Z' ),
		);
	}
}
