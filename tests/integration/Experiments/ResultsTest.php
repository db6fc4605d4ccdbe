<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Experiments;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Experiments\Draw;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Progress;
use ChurnStop\Plugin;
use ChurnStop\Privacy\PersonalData;
use ChurnStop\Subscriptions\DataSubject;
use ChurnStop\Tests\Harness\SandboxOthers;
use ChurnStop\SiteSecret;
use ChurnStop\Storage\Database;

/** Outcomes are read once, at their clock, and what they say of arms and holdout. */
final class ResultsTest extends ExperimentTestCase {

	public function test_an_outcome_is_read_at_its_clock_and_stays(): void {
		$id = $this->running();
		$this->hold_out( 20 );
		do {
			$this->let_draw( (string) $id, 0, 0.5 );
		} while ( Draw::is_held_out( Draw::point( SiteSecret::get(), Entry::HOLDOUT, $this->shopper, 1 ), 20 ) );
		$this->accepted( $this->start() );
		self::assertSame(
			array( Entry::HOLDOUT, (string) $id ),
			array_map( static fn ( Entry $entry ): string => $entry->programme, $this->entries() ),
		);
		// The next payment in 20 days, a pause of 30, 15 days of grace.
		self::assertSame( 65, (int) round( ( $this->entries()[1]->matures_at->getTimestamp() - time() ) / 86400 ) );
		$this->book->advance( '64 days' );
		$this->measured();
		self::assertSame(
			array( null, null ),
			array_map( static fn ( Entry $entry ): ?bool => $entry->good, $this->entries() ),
		);
		$this->book->advance( '2 days' );
		self::touched();
		$this->measured();
		self::assertSame(
			array( true, true ),
			array_map( static fn ( Entry $entry ): ?bool => $entry->good, $this->entries() ),
		);
		$row = $this->outcomes()[0];
		self::assertSame(
			array( '1', '1', '1', '1', '6400', '1600' ),
			array(
				$row['entered_holdout'],
				$row['entered_experiment'],
				$row['holdout_good'],
				$row['arm_good'],
				$row['received_90'],
				$row['given_90'],
			),
		);
		self::assertSame(
			array(
				array( 'holdout', 'treated', '0.20000', '1', '6400', '1', '1' ),
				array( (string) $id, 'control', '0.50000', '1', '6400', '1', '1' ),
			),
			self::entered(),
		);

		// Later refunds change money, and nothing else; nor does a cancellation, or a deletion.
		( new SandboxOthers( $this->book ) )->refund( $this->subscription, 3200 );
		$this->post( $this->start(), 'cancel' );
		$this->measured();
		self::assertSame( array( '1', '3200', '1', '1' ), array_slice( self::entered()[1], 3 ) );
		( new SandboxOthers( $this->book ) )->delete_subscription( $this->subscription );
		$this->measured();
		self::assertSame(
			array( true, true ),
			array_map( static fn ( Entry $entry ): ?bool => $entry->good, $this->entries() ),
		);
		self::assert_settled();

		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			array( 1, 1, 1 ),
			array( $results['arms'][0]['entered'], $results['arms'][0]['matured'], $results['arms'][0]['outcomes'] ),
		);
		self::assertSame(
			array( 0, null, null ),
			array(
				$results['waiting'],
				$results['arms'][0]['net_per_customer'],
				$results['comparisons'][0]['difference'],
			),
		);
		Plugin::get()->part( Database::class )->execute( 'UPDATE {daily_entries} SET day = day - INTERVAL 90 DAY' );
		$arm = $this->manage( 'GET', '/experiments/' . $id . '/results' )['arms'][0];
		self::assertSame(
			array( '48.00', '16.00', '32.00' ),
			array(
				$arm['revenue_per_customer']['amount'],
				$arm['concession_per_customer']['amount'],
				$arm['net_per_customer']['amount'],
			),
		);
		self::assertSame( 1, $this->manage( 'GET', '/reports/summary' )['holdout']['matured'] );
	}

	public function test_who_cancels_and_whose_subscription_is_gone(): void {
		$body            = $this->body();
		$body['primary'] = 'saved';
		$id              = $this->running( $body );
		$this->post( $this->give_reason(), 'cancel' );
		$other = $this->user( 'other' );
		wp_set_current_user( $other );
		$gone = $this->subscribe( customer: $other );
		$this->post( $this->give_reason( 'too_expensive', $gone ), 'dismiss' );
		$forgotten = $this->user( 'forgotten' );
		wp_set_current_user( $forgotten );
		$theirs = $this->subscribe( customer: $forgotten );
		$this->post( $this->give_reason( 'too_expensive', $theirs ), 'dismiss' );
		$this->measured();
		( new SandboxOthers( $this->book ) )->delete_subscription( $gone );
		Plugin::get()->part( PersonalData::class )->forget(
			new DataSubject( array( $forgotten ), array( Sandbox::ref( $theirs ) ) ),
			100,
		);
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {experiment_entries} SET lag_until = lag_until - INTERVAL 50 DAY, matures_at = matures_at - '
				. 'INTERVAL 70 DAY, entered_at = entered_at - INTERVAL 50 DAY',
		);
		Plugin::get()->part( Database::class )->execute( 'UPDATE {outcomes} SET due_at = due_at - INTERVAL 70 DAY' );
		$this->measured();
		self::assertSame(
			array( true, true, null ),
			array_map( static fn ( Entry $entry ): ?bool => $entry->good, $this->entries() ),
			'Moved clocks: the cancellation is after these days; a deletion is none; who is forgotten is not read.',
		);
		self::assertSame(
			array( $this->shopper, $other, 0 ),
			array_map( static fn ( Entry $entry ): int => $entry->customer_id, $this->entries() ),
		);
		self::assert_settled();
		self::assertSame( 0, $this->manage( 'GET', '/experiments/' . $id . '/results' )['waiting'] );
	}

	/** The vector of docs/statistics.md, entered in another order than that of its clocks. */
	public function test_the_decision_counts_each_outcome_once_in_the_order_of_their_clocks(): void {
		$id    = $this->running();
		$arm   = array( 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0 );
		$good  = array( 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0 );
		$order = array( 5, 0, 11, 3, 8, 1, 10, 2, 9, 4, 7, 6 );
		foreach ( $order as $customer => $unit ) {
			$this->entry(
				(string) $id,
				1000 + $customer,
				1 === $arm[ $unit ] ? 'pause_first' : 'control',
				'2026-01-' . ( 10 + $unit ),
				1 === $good[ $unit ],
			);
		}
		// One that is not read yet holds up those after it, for two days.
		$database = Plugin::get()->part( Database::class );
		$progress = Plugin::get()->part( Progress::class );
		$waiting  = $this->entry( (string) $id, 2000, 'control', '2026-01-13 12:00:00', null );
		$progress->advance( new \DateTimeImmutable( '2026-01-14T00:00:00Z' ) );
		self::assertSame( 4, $progress->of( (string) $id )->processes()['pause_first']->counted() );
		self::assertEqualsWithDelta(
			1.2996897500,
			$progress->of( (string) $id )->processes()['pause_first']->value(),
			1e-9,
		);
		$database->execute( 'DELETE FROM {experiment_entries} WHERE id = %d', array( $waiting ) );
		for ( $again = 0; $again < 3; $again++ ) {
			$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
			self::assertEqualsWithDelta( 2.0577257822, $results['comparisons'][0]['e_value'], 1e-9 );
		}
		self::assertFalse( $results['comparisons'][0]['decided'] );
		self::assertStringStartsWith( 'Not known yet.', $results['sentence'] );
		$counted = $progress->of( (string) $id )->to_array();
		$database->execute( 'DELETE FROM {experiment_entries}' );
		$progress->advance( new \DateTimeImmutable() );
		self::assertSame(
			$counted,
			$progress->of( (string) $id )->to_array(),
			'What is counted stays, whatever is forgotten.',
		);
	}

	/** The vector of docs/statistics.md: 30 of 300 against 54 of 300, N* = 600. */
	public function test_the_interval_and_the_sentence(): void {
		$id       = $this->running();
		$database = Plugin::get()->part( Database::class );
		$database->execute( 'UPDATE {experiments} SET expected = 600, started_at = started_at - INTERVAL 200 DAY' );
		Plugin::get()->reset();
		$GLOBALS['wp_rest_server'] = null;
		foreach ( array( 'control' => 30, 'pause_first' => 54 ) as $arm => $good ) {
			$this->entries_of_day( (string) $id, $arm, 300, $good );
		}
		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			array( 300, 300, 30, 54 ),
			array(
				$results['arms'][0]['matured'],
				$results['arms'][1]['matured'],
				$results['arms'][0]['outcomes'],
				$results['arms'][1]['outcomes'],
			),
		);
		foreach ( array( 'difference' => 0.080, 'low' => -0.005418, 'high' => 0.165418 ) as $field => $value ) {
			self::assertEqualsWithDelta( $value, $results['comparisons'][0][ $field ], 1e-6 );
		}
		self::assertSame(
			array( '20.00', '20.00' ),
			array_map( static fn ( array $arm ): string => $arm['net_per_customer']['amount'], $results['arms'] ),
		);

		// A clear case decides, for good.
		for ( $customer = 1; $customer <= 400; $customer++ ) {
			$this->entry(
				(string) $id,
				$customer,
				0 === $customer % 2 ? 'control' : 'pause_first',
				gmdate( 'Y-m-d H:i:s', 1_700_000_000 + $customer ),
				1 === $customer % 2 || 0 === $customer % 5,
			);
		}
		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			array( true, true, 0 ),
			array(
				$results['comparisons'][0]['decided'],
				$results['comparisons'][0]['better'],
				$results['months_to_go'],
			),
		);
		self::assertStringStartsWith( '"pause_first" is better than "control".', $results['sentence'] );
		self::assertSame(
			array( false, 1 ),
			array( $results['sample_ratio']['alarm'], $results['sample_ratio']['p_value'] ),
		);
		for ( $customer = 1000; $customer < 1100; $customer++ ) {
			$this->entry( (string) $id, $customer, 'control', '2030-01-01', null );
		}
		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertTrue( $results['sample_ratio']['alarm'] );
		self::assertStringStartsWith( 'The arms do not fill as they were drawn', $results['sentence'] );
	}

	public function test_before_it_starts_the_sentence_says_how_long_it_takes(): void {
		$id = Data::int( $this->manage( 'POST', '/experiments', $this->body(), 201 ), 'id' );
		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			array( 'At 0 cancellations a month, 10% against 20% takes more than five years to be known.', null ),
			array( $results['sentence'], $results['months_to_go'] ),
		);
		$this->post( $this->start(), 'dismiss' );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {attempts} SET created_at = created_at - INTERVAL 364 DAY',
		);
		$database = Plugin::get()->part( Database::class );
		for ( $n = 0; $n < 599; $n++ ) {
			$database->execute(
				"INSERT INTO {attempts} (uuid, customer_id, state, mode, profile, flow_id, flow_version, body, "
					. "created_at, updated_at) VALUES (UUID(), 1, 'dismissed', 'live', '', %d, 1, '{}', NOW(), NOW())",
				array( $this->flow ),
			);
		}
		$results = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			'At 50 cancellations a month, 10% against 20% is known within 10 months in half of stores, within 15 '
				. 'in eight of ten.',
			$results['sentence'],
		);
		self::assertSame( 15, $results['months_to_go'] );
	}

	private static function touched(): void {
		Plugin::get()->part( Database::class )->execute( 'UPDATE {outcomes} SET dirty = dirty + 1' );
	}

	/** @return list<list<string>> programme, arm, probability, entered, received, matured, good. */
	private static function entered(): array {
		$rows = Plugin::get()->part( Database::class )->rows(
			'SELECT programme, arm, probability, entered, received, matured, good FROM {daily_entries} ORDER BY '
				. 'programme DESC',
		);
		return array_map(
			static fn ( array $row ): array => array_map(
				static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '',
				array_values( $row ),
			),
			$rows,
		);
	}

	private function entry( string $programme, int $customer, string $arm, string $matures, ?bool $good ): int {
		$clock    = new \DateTimeImmutable( $matures, new \DateTimeZone( 'UTC' ) );
		$entry    = new Entry(
			$programme,
			$customer,
			1,
			$arm,
			'0.50000',
			'0.50000,0.50000',
			Experiment::RENEWED,
			$clock->modify( '-45 days' ),
			$clock,
			null,
			$clock,
		);
		$database = Plugin::get()->part( Database::class );
		Plugin::get()->part( EntryTable::class )->insert( $entry, 0 );
		$id = (int) $database->value( 'SELECT MAX( id ) FROM {experiment_entries}' );
		if ( null !== $good ) {
			$database->update( 'experiment_entries', array( 'good' => (int) $good ), array( 'id' => $id ) );
		}
		return $id;
	}

	private function entries_of_day( string $programme, string $arm, int $n, int $good ): void {
		Plugin::get()->part( Database::class )->insert(
			'daily_entries',
			array(
				'day'         => gmdate( 'Y-m-d', time() - 100 * DAY_IN_SECONDS ),
				'slot'        => md5( $arm ),
				'demo'        => 1,
				'programme'   => $programme,
				'arm'         => $arm,
				'currency'    => 'USD',
				'decimals'    => 2,
				'probability' => '0.50000',
				'entered'     => $n,
				'received'    => $n * 2000,
				'received_squared' => $n * 2000 ** 2,
				'matured'     => $n,
				'good'        => $good,
			)
		);
	}
}
