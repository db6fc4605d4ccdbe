<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Experiments;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/** Experiments as the manager makes, starts, watches, stops and adopts them. */
final class ExperimentsTest extends ExperimentTestCase {

	public function test_an_experiment_from_draft_to_the_flows_next_version(): void {
		$made = $this->manage( 'POST', '/experiments', $this->body(), 201 );
		self::assertSame(
			array( 'Pause first', 'draft', $this->flow, 'renewed', 45 ),
			array( $made['name'], $made['status'], $made['flow_id'], $made['primary'], $made['lag_days'] ),
		);
		$offer = Data::maps(
			Data::map( Data::map( Data::maps( $made, 'arms' )[1], 'changes' ), 'offers_by_reason' ),
			'too_expensive',
		)[0];
		self::assertSame(
			array( 'too_expensive-pause-1', 'pause', 30 ),
			array( $offer['id'], $offer['type'], $offer['duration_days'] ),
		);
		self::assertArrayNotHasKey( 'changes', Data::maps( $made, 'arms' )[0] );
		$id = Data::int( $made, 'id' );
		self::assertSame( $made, $this->manage( 'PUT', '/experiments/' . $id, $made ), 'PUT takes what GET answers.' );
		$this->manage( 'PUT', '/experiments/' . $id, array( 'lag_days' => 60 ) );
		$this->manage( 'POST', '/experiments/' . $id . '/stop', array(), 409 );
		$this->manage( 'POST', '/experiments/' . $id . '/adopt', array( 'arm' => 'control' ), 409 );
		$steps = array( array( 'action' => 'reason', 'reason' => 'too_expensive' ) );
		$shows = fn ( string $arm, int $status = 200 ): array =>
			$this->manage(
				'POST',
				'/flows/preview',
				array( 'flow' => array( 'experiment' => $id, 'arm' => $arm ), 'steps' => $steps ),
				$status,
			);
		self::assertSame(
			array( 'discount', 'pause' ),
			array_map(
				static fn ( string $arm ): string => Data::string(
					Data::map( Data::map( $shows( $arm ), 'screen' ), 'offer' ),
					'type',
				),
				array( 'control', 'pause_first' ),
			),
		);
		$shows( 'no_such_arm', 404 );

		self::assertSame( 'running', $this->manage( 'POST', '/experiments/' . $id . '/start' )['status'] );
		self::assertSame(
			'running',
			$this->manage( 'POST', '/experiments/' . $id . '/start' )['status'],
			'A double click.',
		);
		$other = Data::int( $this->manage( 'POST', '/experiments', $this->body(), 201 ), 'id' );
		$this->manage( 'POST', '/experiments/' . $other . '/start', array(), 409, 'churnstop_conflict' );

		$version = Data::int( $this->manage( 'GET', '/flows/' . $this->flow ), 'version' );
		$this->manage( 'POST', '/experiments/' . $id . '/adopt', array(), 400 );
		$adopted = $this->manage( 'POST', '/experiments/' . $id . '/adopt', array( 'arm' => 'pause_first' ) );
		self::assertSame(
			array( 'adopted', array( 'arm' => 'pause_first', 'version' => $version + 1 ) ),
			array( $adopted['status'], $adopted['adopted'] ),
		);
		$flow = $this->manage( 'GET', '/flows/' . $this->flow );
		self::assertSame( array( $version + 1, 'active' ), array( $flow['version'], $flow['status'] ) );
		self::assertSame(
			array( 'pause' ),
			array_column( Data::maps( Data::maps( $flow, 'reasons' )[0], 'offers' ), 'type' ),
		);
		self::assertSame(
			$adopted,
			$this->manage( 'POST', '/experiments/' . $id . '/adopt', array( 'arm' => 'pause_first' ) ),
			'A double click.',
		);
		$this->manage( 'POST', '/experiments/' . $id . '/start', array(), 409 );
		$this->manage( 'PUT', '/experiments/' . $id, array( 'name' => 'What won' ) );
		$this->manage( 'PUT', '/experiments/' . $id, array( 'lag_days' => 30 ), 409 );
		$this->manage( 'POST', '/experiments/' . $other . '/start' );
		self::assertSame( array( $other, $id ), array_column( $this->manage( 'GET', '/experiments' ), 'id' ) );
		self::assertSame(
			array( $other ),
			array_column(
				$this->manage( 'GET', '/experiments', array( 'status' => 'running', 'flow_id' => $this->flow ) ),
				'id',
			),
		);
	}

	public function test_while_it_runs_the_discounts_of_its_arms_count_as_used(): void {
		$sent  = array( 'name' => 'In an arm', 'percent_off' => 15, 'duration' => 'cycles', 'duration_count' => 2 );
		$id    = Data::int( $this->manage( 'POST', '/discounts', $sent, 201 ), 'id' );
		$route = '/discounts/' . $id;
		$run   = $this->running( $this->body( array(
			'offers_by_reason' => array( 'too_expensive' => array( 'type' => 'discount', 'discount_id' => $id ) ),
		) ) );
		$now   = $this->manage( 'GET', $route );
		self::assertSame(
			array( array( 'flow_id' => $this->flow, 'offer_id' => 'too_expensive-discount-1' ) ),
			$now['used_by'],
		);
		$this->manage( 'PUT', $route, array( 'percent_off' => 20 ) + $now, 409, 'churnstop_in_use' );
		$this->manage( 'PUT', $route, array( 'status' => 'archived' ) + $now, 409, 'churnstop_in_use' );
		$refused = $this->manage( 'DELETE', $route, array(), 409, 'churnstop_in_use' );
		self::assertSame( $now['used_by'], Data::map( $refused, 'data' )['used_by'] ?? null );
		$this->manage( 'POST', '/experiments/' . $run . '/stop' );
		self::assertSame(
			array( 'archived', array() ),
			array_values( array_intersect_key( $this->manage( 'DELETE', $route ), array(
				'status' => 1,
				'used_by' => 1,
			) ) ),
		);
	}

	/** An arm may put another discount, or none that is stored, in the place of the flow's own offer. */
	public function test_whoever_took_a_discount_counts_with_that_one_alone(): void {
		$offers = array();
		foreach ( array( 15, 20 ) as $percent ) {
			$sent     = array( 'name' => $percent . ' off', 'percent_off' => $percent, 'duration' => 'once' );
			$id       = Data::int( $this->manage( 'POST', '/discounts', $sent, 201 ), 'id' );
			$offers[] = array( 'id' => 'deal', 'type' => 'discount', 'discount_id' => $id );
		}
		$offers[] = array( 'value_percent' => 10, 'duration_billing_cycles' => 1 )
			+ array_diff_key( $offers[0], array( 'discount_id' => 1 ) );

		$flow                         = $this->manage( 'GET', '/flows/' . $this->flow );
		$flow['reasons'][0]['offers'] = array( $offers[0] );
		$this->manage( 'PUT', '/flows/' . $this->flow, $flow );
		$arms = array( array( 'id' => 'control', 'weight' => 34 ) );
		foreach ( array( 'stored' => $offers[1], 'inline' => $offers[2] ) as $id => $offer ) {
			$changes = array( 'offers_by_reason' => array( 'too_expensive' => array( $offer ) ) );
			$arms[]  = array( 'id' => $id, 'weight' => 33, 'changes' => $changes );
		}
		$programme = (string) $this->running( array( 'arms' => $arms ) + $this->body() );

		$counts = array();
		foreach ( array( 'stored' => 0.34, 'inline' => 0.67, 'control' => 0.0 ) as $arm => $from ) {
			$customer = $this->user( $arm );
			wp_set_current_user( $customer );
			$this->let_draw( $programme, $from, $from + 0.33, $customer );
			$attempt = $this->give_reason( 'too_expensive', $this->subscribe( customer: $customer ) );
			$this->post( $attempt, 'accept', array( 'offer_id' => 'deal' ) );
			self::assertSame( $arm, $this->drawn( 'redemptions' )[3] );
			foreach ( array( $offers[0], $offers[1] ) as $offer ) {
				$route            = '/discounts/' . Data::int( $offer, 'discount_id' );
				$counts[ $arm ][] = Data::int( $this->manage( 'GET', $route ), 'accepted' );
			}
		}
		self::assertSame(
			array( 'stored' => array( 0, 1 ), 'inline' => array( 0, 1 ), 'control' => array( 1, 1 ) ),
			$counts,
		);
	}

	public function test_while_it_runs_its_arms_stay_and_the_flow_keeps_what_they_need(): void {
		$id      = $this->running();
		$changed = $this->body( array(
			'offers_by_reason' => array( 'too_expensive' => array( 'type' => 'pause', 'duration_days' => 60 ) ),
		) );
		$this->manage( 'PUT', '/experiments/' . $id, array( 'arms' => $changed['arms'] ), 409, 'churnstop_running' );
		$changed['arms'][0]['weight'] = 90;
		$changed['arms'][1]['id']     = 'Not an id';
		$this->manage(
			'PUT',
			'/experiments/' . $id,
			array( 'arms' => $changed['arms'], 'name' => '' ),
			409,
			'churnstop_running',
		);
		$this->manage( 'PUT', '/experiments/' . $id, array( 'lag_days' => 30 ), 409, 'churnstop_running' );
		$now = $this->manage( 'GET', '/experiments/' . $id );
		self::assertSame( $now, $this->manage( 'PUT', '/experiments/' . $id, $now ) );
		$now['arms'][0]['weight'] = 80;
		$this->manage( 'PUT', '/experiments/' . $id, $now, 400 );
		$now['arms'][1]['weight'] = 20;
		self::assertSame(
			array( 80, 20 ),
			array_column( $this->manage( 'PUT', '/experiments/' . $id, $now )['arms'], 'weight' ),
		);
		self::assertSame(
			array( 70, 30 ),
			array_column(
				$this->manage( 'PUT', '/experiments/' . $id, array(
					'arms' => array(
						array( 'id' => 'control', 'weight' => 70 ),
						array( 'id' => 'pause_first', 'weight' => 30 ),
					),
				) )['arms'],
				'weight',
			),
		);

		$flow = $this->manage( 'GET', '/flows/' . $this->flow );
		$this->manage( 'DELETE', '/flows/' . $this->flow, array(), 409, 'churnstop_in_use' );
		$this->manage(
			'PUT',
			'/flows/' . $this->flow,
			array( 'status' => 'archived' ) + $flow,
			409,
			'churnstop_in_use',
		);
		self::assertSame( $flow, $this->manage( 'GET', '/flows/' . $this->flow ) );
		$without            = $flow;
		$without['reasons'] = array_values( array_filter(
			Data::maps( $flow, 'reasons' ),
			static fn ( array $reason ): bool => 'too_expensive' !== $reason['id'],
		) );
		$refused            = $this->manage( 'PUT', '/flows/' . $this->flow, $without, 422, 'churnstop_noncompliant' );
		self::assertSame( 'running_arm', Data::maps( Data::map( $refused, 'data' ), 'violations' )[0]['check'] );
		$this->manage( 'PUT', '/flows/' . $this->flow, array( 'name' => 'Renamed' ) + $flow );
		$this->manage( 'POST', '/experiments/' . $id . '/stop' );
		$this->manage( 'DELETE', '/flows/' . $this->flow );
		$this->manage( 'POST', '/experiments', $this->body(), 400 );
	}

	/**
	 * @return iterable<string, array{array<string, mixed>, int, string}> What is sent over a good body, the status, and
	 *     the field or check that is named.
	 */
	public static function bad(): iterable {
		$arm = static fn (
			string $id,
			mixed $weight,
			mixed $changes = null,
		): array => array( 'id' => $id, 'weight' => $weight ) + (
			null === $changes ? array() : array( 'changes' => $changes )
		);
		$two = static fn ( mixed $changes ): array => array(
			'arms' => array( $arm( 'control', 50 ), $arm( 'b', 50, $changes ) ),
		);
		yield 'no flow' => array( array( 'flow_id' => 999999 ), 400, 'flow_id' );
		yield 'a flow as text' => array( array( 'flow_id' => '1' ), 400, 'flow_id' );
		yield 'no name' => array( array( 'name' => ' ' ), 400, 'name' );
		yield 'another outcome' => array( array( 'primary' => 'revenue' ), 400, 'primary' );
		yield 'no days' => array( array( 'lag_days' => 0 ), 400, 'lag_days' );
		yield 'days as text' => array( array( 'lag_days' => '45' ), 400, 'lag_days' );
		yield 'an unknown field' => array( array( 'winner' => 'b' ), 400, 'winner' );
		yield 'arms are no list' => array( array( 'arms' => array( 'control' => array() ) ), 400, 'arms' );
		yield 'one arm' => array( array( 'arms' => array( $arm( 'control', 100 ) ) ), 400, 'arms' );
		yield 'weights of 90' => array(
			array( 'arms' => array( $arm( 'control', 50 ), $arm( 'b', 40 ) ) ),
			400,
			'arms',
		);
		yield 'weights of 110' => array(
			array( 'arms' => array( $arm( 'control', 50 ), $arm( 'b', 60 ) ) ),
			400,
			'arms',
		);
		yield 'half a customer' => array(
			array( 'arms' => array( $arm( 'control', 49.5 ), $arm( 'b', 50.5 ) ) ),
			400,
			'arms.0.weight',
		);
		yield 'nobody' => array(
			array( 'arms' => array( $arm( 'control', 100 ), $arm( 'b', 0 ) ) ),
			400,
			'arms.1.weight',
		);
		yield 'twins' => array( array( 'arms' => array( $arm( 'a', 50 ), $arm( 'a', 50 ) ) ), 400, 'arms.1.id' );
		yield 'an arm of the holdout' => array(
			array( 'arms' => array( $arm( 'control', 50 ), $arm( 'held_out', 50 ) ) ),
			400,
			'arms.1.id',
		);
		yield 'other offers than none' => array(
			array( 'arms' => array( $arm( 'control', 50 ), $arm( 'b', 50 ) + array( 'offers' => 'all' ) ) ),
			400,
			'arms.1.offers',
		);
		yield 'an arm with an audience' => array(
			$two( array( 'audience' => array() ) ),
			400,
			'arms.1.changes.audience',
		);
		yield 'no such reason' => array(
			$two( array( 'offers_by_reason' => array( 'bored' => self::PAUSE ) ) ),
			400,
			'arms.1.changes.offers_by_reason.bored',
		);
		yield 'offers that are none' => array(
			$two( array( 'offers_by_reason' => array( 'too_busy' => 'pause' ) ) ),
			400,
			'arms.1.changes.offers_by_reason.too_busy',
		);
		yield 'no such type' => array(
			$two( array( 'offers_by_reason' => array( 'too_busy' => array( 'type' => 'gift' ) ) ) ),
			400,
			'arms.1.changes.offers_by_reason.too_busy.0.type',
		);
		yield 'a text that is a number' => array(
			$two( array( 'survey' => array( 'title' => 5 ) ) ),
			400,
			'arms.1.changes.survey.title',
		);
		yield 'a discount too deep' => array(
			$two( array(
				'offers_by_reason' => array(
					'too_busy' => array( 'type' => 'discount', 'value_percent' => 95, 'duration_billing_cycles' => 3 ),
				),
			) ),
			422,
			'offer_settings_in_range',
		);
		yield 'an offer for a technical problem' => array(
			$two( array( 'offers_by_reason' => array( 'technical_issue' => self::PAUSE ) ) ),
			422,
			'no_offer_for_technical_issue',
		);
		yield 'a cancel that keeps' => array(
			$two( array( 'labels' => array( 'cancel' => 'Keep my subscription' ) ) ),
			422,
			'cancel_label_is_clear',
		);
	}

	/**
	 * @dataProvider bad
	 * @param array<string, mixed> $over
	 */
	public function test_what_makes_no_sense_or_breaks_the_law_is_refused_when_it_is_made(
		array $over,
		int $status,
		string $named,
	): void {
		$refused = Data::map(
			$this->manage(
				'POST',
				'/experiments',
				$over + $this->body(),
				$status,
				400 === $status ? 'churnstop_invalid' : 'churnstop_noncompliant',
			),
			'data',
		);
		$names   = 400 === $status
			? array_keys( Data::map( $refused, 'params' ) )
			: array_column( Data::maps( $refused, 'violations' ), 'check' );
		self::assertContains( $named, $names, (string) wp_json_encode( $refused ) );
		self::assertSame( array(), $this->manage( 'GET', '/experiments' ) );
	}

	public function test_an_archived_flow_and_a_stranger(): void {
		$id = Data::int( $this->manage( 'POST', '/experiments', $this->body(), 201 ), 'id' );
		$this->manage( 'DELETE', '/flows/' . $this->flow );
		$this->manage( 'POST', '/experiments/' . $id . '/start', array(), 409, 'churnstop_conflict' );
		$this->manage( 'POST', '/experiments', $this->body(), 400 );
		$this->manage( 'GET', '/experiments/999999', array(), 404 );
		self::assertSame( 403, $this->rest( 'GET', '/experiments' )[0] );
		self::assertSame( 403, $this->rest( 'POST', '/experiments/' . $id . '/start' )[0] );
	}

	/** A row that was edited in the database, or a newer rule pack. */
	public function test_arms_that_break_a_rule_are_not_served(): void {
		$id = $this->running();
		$this->let_draw( (string) $id, 0.5, 1 );
		$database = Plugin::get()->part( Database::class );
		$database->execute(
			"UPDATE {experiments} SET arms = REPLACE( arms, '\"duration_days\":30', '\"duration_days\":3000' )",
		);
		self::assertSame( 'discount', self::sees( $this->give_reason() ) );
		self::assertSame( array(), $this->entries() );
		$database->execute(
			"UPDATE {experiments} SET arms = REPLACE( arms, '\"duration_days\":3000', '\"duration_days\":45' )",
		);
		self::assertSame(
			'pause',
			self::sees( $this->give_reason( 'too_expensive', null, 200 ) ),
			'It is lawful again, and signed anew.',
		);
	}
}
