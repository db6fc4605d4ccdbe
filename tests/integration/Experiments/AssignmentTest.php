<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Experiments;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;

/** Who is drawn, what they see, and that it stays. */
final class AssignmentTest extends ExperimentTestCase {

	public function test_an_arm_is_drawn_once_after_the_reason_and_stays(): void {
		$id = $this->running();
		$this->let_draw( (string) $id, 0.5, 1 );
		$attempt = $this->start();
		self::assertSame( array(), $this->entries(), 'Nobody enters before the reason.' );
		$attempt = $this->post( $attempt, 'reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame( 'pause', self::sees( $attempt ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-pause-1' ) );
		$walked = array( '0', '', (string) $id, 'pause_first', '0.50000' );
		self::assertSame(
			array( $walked, $walked, $walked ),
			array( $this->drawn( 'attempts' ), $this->drawn( 'redemptions' ), $this->drawn( 'events' ) ),
		);
		$this->measured();
		self::assertSame( $walked, $this->drawn( 'outcomes' ) );

		// Other weights, another secret, another subscription: the stored arm, with the probability of its draw.
		$this->manage( 'PUT', '/experiments/' . $id, array(
			'arms' => array(
				array( 'id' => 'control', 'weight' => 90 ),
				array( 'id' => 'pause_first', 'weight' => 10 ),
			),
		) );
		$this->let_draw( (string) $id, 0, 0.5 );
		$again = $this->start( $this->subscribe() );
		self::assertSame( $walked, $this->drawn( 'attempts' ), 'From its first screen on.' );
		self::assertSame(
			'confirm',
			self::sees( $this->post( $again, 'reason', array( 'reason' => 'too_expensive' ) ) ),
			'The arm has the pause alone, and it was taken.',
		);
		self::assertCount( 1, $this->entries() );
		$entry = $this->entries()[0];
		self::assertSame(
			array( (string) $id, $this->shopper, 'pause_first', '0.50000', '0.50000,0.50000', 'renewed' ),
			array(
				$entry->programme,
				$entry->customer_id,
				$entry->arm,
				$entry->probability,
				$entry->shares,
				$entry->primary,
			),
		);

		// Another shopper, by today's weights.
		$other = $this->user( 'other' );
		wp_set_current_user( $other );
		$this->let_draw( (string) $id, 0.5, 0.9, $other );
		self::assertSame(
			'discount',
			self::sees( $this->give_reason( 'too_expensive', $this->subscribe( customer: $other ) ) ),
		);
		self::assertSame(
			array( 'control', '0.90000', '0.90000,0.10000' ),
			array( $this->entries()[1]->arm, $this->entries()[1]->probability, $this->entries()[1]->shares ),
		);
	}

	public function test_who_is_never_drawn(): void {
		$this->hold_out( 50 );
		$this->running();
		$test = $this->start( mode: 'test' );
		$this->post( $this->post( $test, 'reason', array( 'reason' => 'too_expensive' ) ), 'dismiss' );
		[ , $both ] = $this->rest( 'POST', '/attempts', array(
			'subscription_ids' => array_map( self::written( ... ), array( $this->subscription, $this->subscribe() ) ),
		) );
		$this->post( $this->post( $both, 'reason', array( 'reason' => 'too_expensive' ) ), 'dismiss' );
		$this->post( $this->give_reason( 'technical_issue' ), 'dismiss' );
		$this->post( $this->give_reason( 'too_expensive', $this->subscribe( country: 'DE', state: '' ) ), 'dismiss' );
		add_filter( 'churnstop_counted_attempts', '__return_zero' );
		$this->post( $this->give_reason(), 'dismiss' );
		remove_filter( 'churnstop_counted_attempts', '__return_zero' );
		$staff = Plugin::get()->part( CancelFlow::class );
		[ $by_staff ] = $staff->start( Actor::agent( $this->boss, $this->shopper ), array( Sandbox::ref(
			$this->subscription,
		) ) );
		$staff->reason( Actor::agent( $this->boss, $this->shopper ), Data::string( $by_staff, 'id' ), 'too_expensive' );
		self::assertSame( array(), $this->entries() );
		// A question whether to see options is something.
		$this->give_reason( 'too_expensive', $this->subscribe( state: 'MN' ) );
		self::assertNotSame( array(), $this->entries() );
	}

	/** What the shopper's own flow does not offer, an arm may. */
	public function test_all_enter_where_some_arm_would_offer_something(): void {
		$flow   = $this->manage( 'GET', '/flows/' . $this->flow );
		$silent = array_map(
			static fn ( array $reason ): array => array( 'offers' => array() ) + $reason,
			Data::maps( $flow, 'reasons' ),
		);
		$this->manage( 'PUT', '/flows/' . $this->flow, array( 'reasons' => $silent ) + $flow );
		$id = $this->running();
		$this->let_draw( (string) $id, 0, 0.5 );
		self::assertSame( 'confirm', self::sees( $this->give_reason() ) );
		self::assertSame( 'control', $this->entries()[0]->arm );
	}

	public function test_an_arm_without_offers_and_one_with_other_words(): void {
		$body         = $this->body( array(
			'survey' => array( 'title' => 'What went wrong?' ),
			'labels' => array( 'dismiss' => 'Stay' ),
		) );
		$body['arms'] = array(
			array( 'id' => 'control', 'weight' => 34 ),
			array( 'weight' => 33 ) + $body['arms'][1],
			array( 'id' => 'none', 'weight' => 33, 'offers' => 'none' ),
		);
		$id           = $this->running( $body );
		$this->let_draw( (string) $id, 0.34, 0.67 );
		$attempt = $this->start();
		self::assertSame(
			array( 'What went wrong?', 'Stay', 'pause_first' ),
			array( $attempt['screen']['title'], $attempt['screen']['labels']['dismiss'], $this->entries()[0]->arm ),
			'First screens differ, so they enter at once.',
		);
		self::assertSame(
			'Stay',
			$this->post( $attempt, 'reason', array( 'reason' => 'too_expensive' ) )['screen']['labels']['dismiss'],
		);
		$other = $this->user( 'other' );
		wp_set_current_user( $other );
		$this->let_draw( (string) $id, 0.67, 1, $other );
		self::assertSame(
			'confirm',
			self::sees( $this->give_reason( 'too_expensive', $this->subscribe( customer: $other ) ) ),
		);
		self::assertCount( 2, $this->entries() );
	}

	public function test_an_offer_that_only_an_arm_has_is_named_in_lists_and_counted(): void {
		$id = $this->running( $this->body( array(
			'offers_by_reason' => array( 'too_expensive' => array( 'type' => 'skip_renewal' ) ),
		) ) );
		$this->let_draw( (string) $id, 0.5, 1 );
		self::assertSame( 'skip_renewal', self::sees( $this->give_reason() ) );
		$row = $this->manage( 'GET', '/attempts', array( 'arm' => $id . ':pause_first' ) )[0];
		self::assertSame(
			array( array( 'skip_renewal', 'Skip a renewal', 'shown' ) ),
			array_map(
				static fn ( array $one ): array => array( $one['type'], $one['name'], $one['answer'] ),
				Data::maps( $row, 'offers' ),
			),
		);
		self::assertSame(
			array( array( 'skip_renewal', 1 ) ),
			array_map(
				static fn ( array $one ): array => array( $one['offer_type'], $one['shown'] ),
				$this->manage( 'GET', '/reports/offers' ),
			),
		);
	}

	public function test_who_is_held_out_sees_no_offer_for_a_year(): void {
		$id = $this->running();
		$this->hold_out( 20 );
		$this->let_draw( Entry::HOLDOUT, 0, 0.2 );
		$attempt = $this->give_reason();
		self::assertSame( 'confirm', self::sees( $attempt ) );
		self::assertSame( array( '1', '0.20000', '', '', '' ), $this->drawn( 'attempts' ) );
		self::assertSame(
			array( Entry::HOLDOUT, Entry::HELD_OUT, '0.20000', '0.80000,0.20000' ),
			array(
				$this->entries()[0]->programme,
				$this->entries()[0]->arm,
				$this->entries()[0]->probability,
				$this->entries()[0]->shares,
			),
		);
		self::assertCount( 1, $this->entries(), 'Who is held out enters no experiment.' );
		self::assertNotContains( 'offer_shown', $this->events() );
		$this->post( $attempt, 'dismiss' );

		// Not by another percentage, not by another secret.
		$this->hold_out( 0 );
		$this->let_draw( Entry::HOLDOUT, 0.2, 1 );
		self::assertSame( 'confirm', self::sees( $this->give_reason( 'too_busy' ) ) );
		$this->post( $this->start( status: 200 ), 'dismiss' );
		$this->hold_out( 20 );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {experiment_entries} SET entered_at = entered_at - INTERVAL 364 DAY',
		);
		self::assertSame( 'confirm', self::sees( $this->give_reason() ) );
		$this->post( $this->start( status: 200 ), 'dismiss' );

		// After a year the draw is made anew.
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {experiment_entries} SET entered_at = entered_at - INTERVAL 1 DAY',
		);
		$this->let_draw( Entry::HOLDOUT, 0.2, 1, round: 2 );
		self::assertNotSame( 'confirm', self::sees( $this->give_reason() ) );
		self::assertSame( array( Entry::TREATED, 2 ), array( $this->entries()[1]->arm, $this->entries()[1]->round ) );
		self::assertSame( (string) $id, $this->entries()[2]->programme );
	}

	public function test_an_experiment_that_is_stopped_in_the_middle_of_an_accept(): void {
		$id = $this->running();
		$this->let_draw( (string) $id, 0.5, 1 );
		$attempt = $this->give_reason();
		$this->manage( 'POST', '/experiments/' . $id . '/stop' );
		$saved = $this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-pause-1' ) );
		self::assertSame( 'saved', $saved['state'] );
		self::assertSame( 'on-hold', $this->book->entry( $this->subscription )?->status );
		$other = $this->user( 'other' );
		wp_set_current_user( $other );
		self::assertSame(
			'discount',
			self::sees( $this->give_reason( 'too_expensive', $this->subscribe( customer: $other ) ) ),
		);
		self::assertCount( 1, $this->entries() );
		$says = $this->manage( 'GET', '/experiments/' . $id . '/results' );
		self::assertSame(
			'Not known yet. The experiment has ended, and 1 customer is still waited for.',
			$says['sentence'],
		);
	}

	/** Two devices, or two servers: whoever writes first has drawn. */
	public function test_another_request_that_draws_first_wins(): void {
		$id = $this->running();
		$this->let_draw( (string) $id, 0.5, 1 );
		$attempt = $this->start();
		$table   = Plugin::get()->part( EntryTable::class );
		$now     = new \DateTimeImmutable();
		$raced   = false;
		$race    = function ( string $sql ) use ( &$raced, $table, $id, $now ): string {
			if (
				! $raced && str_starts_with( $sql, 'INSERT IGNORE INTO' ) && str_contains( $sql, 'experiment_entries' )
			) {
				$raced = true;
				$table->insert(
					new Entry(
						(string) $id,
						$this->shopper,
						1,
						'control',
						'0.50000',
						'0.50000,0.50000',
						'renewed',
						$now,
						$now,
						null,
						$now,
					),
					0,
				);
			}
			return $sql;
		};
		add_filter( 'query', $race );
		$attempt = $this->post( $attempt, 'reason', array( 'reason' => 'too_expensive' ) );
		remove_filter( 'query', $race );
		self::assertTrue( $raced );
		// The other one's row was taken back with this one's transaction here, so that this one has drawn; on two
		// servers it stays.
		self::assertCount( 1, $this->entries() );
		self::assertSame( $this->entries()[0]->arm, $this->drawn( 'attempts' )[3] );
		self::assertSame( 'control' === $this->entries()[0]->arm ? 'discount' : 'pause', self::sees( $attempt ) );
	}
}
