<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Flows;

use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowRow;
use PHPUnit\Framework\TestCase;

/** A flow as it is stored and read. */
final class FlowTest extends TestCase {

	private const BODY = array(
		'name'    => 'Boxes',
		'reasons' => array(
			array(
				'id' => 'a',
				'kind' => 'price',
				'label' => 'A',
				'follow_up' => null,
				'offers' => array( array( 'id' => 'a-pause-1', 'type' => 'pause', 'duration_days' => 30 ) ),
			),
			array(
				'id' => 'b',
				'kind' => 'technical',
				'label' => 'B',
				'follow_up' => null,
				'support' => array( 'url' => 'https://example.org', 'email' => '', 'message' => '' ),
				'offers' => array(),
			),
		),
	);

	public function test_what_an_older_version_left_out_is_filled_in(): void {
		$flow = Flow::from_array( array( 'status' => 'gone', 'survey' => array( 'order' => 'odd' ) ) + self::BODY );
		self::assertSame(
			array( 'draft', 'fixed', 10, 'en_US', Flow::MAX_OFFERS, true ),
			array(
				$flow->status,
				$flow->survey['order'],
				$flow->priority,
				$flow->locale,
				$flow->max_offers,
				$flow->survey['comment']['enabled'],
			),
		);
		self::assertSame( $flow->to_array(), Flow::from_array( $flow->to_array() )->to_array() );
	}

	public function test_reasons_and_offers_are_found_by_id(): void {
		$flow = Flow::from_array( self::BODY );
		self::assertSame(
			array( 'technical', null, 30 ),
			array(
				$flow->reason( 'b' )?->kind,
				$flow->reason( 'c' ),
				$flow->offer( 'a-pause-1' )?->settings['duration_days'] ?? null,
			),
		);
		self::assertSame(
			array( 'id' => 'gone', 'type' => 'pause' ),
			Flow::offer_as_designed( $flow, 'gone', 'pause' ),
		);
		self::assertArrayNotHasKey( 'support', $flow->to_array()['reasons'][0] );
	}

	public function test_a_version_is_read_beside_another_table(): void {
		self::assertNull( FlowRow::from_joined_row( array( 'flow_version' => 3 ) ) );
		$row = FlowRow::from_joined_row( array(
			'flow_id' => '5',
			'flow_version' => '3',
			'flow_status' => 'active',
			'flow_is_default' => '1',
			'flow_body' => (string) json_encode( self::BODY ),
		) );
		self::assertSame(
			array( 5, 3, 'active', true, 'Boxes' ),
			array( $row?->id, $row?->version, $row?->status, $row?->is_default, $row?->flow( $row->body )->name ),
		);
	}
}
