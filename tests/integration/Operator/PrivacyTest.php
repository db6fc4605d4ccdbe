<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\Recover;
use ChurnStop\InLocale;
use ChurnStop\Plugin;
use ChurnStop\Privacy\Privacy;
use ChurnStop\Privacy\Retention;
use ChurnStop\Redemptions\MaintainRedemptions;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/** What is known of somebody is shown whole and forgotten whole; others' data is never touched; counts stay. */
final class PrivacyTest extends OperatorTestCase {

	private Privacy $privacy;

	protected function setUp(): void {
		parent::setUp();
		$this->privacy = Plugin::get()->part( Privacy::class );
	}

	/** @return array<string, list<string>> Group → its items' text. */
	private function exported( string $email, int $most_pages = 100 ): array {
		$groups = array();
		$seen   = array();
		$page   = 0;
		do {
			$answer = $this->privacy->export( $email, ++$page );
			foreach ( $answer['data'] as $item ) {
				self::assertArrayNotHasKey( $item['item_id'], $seen, 'Twice: ' . $item['item_id'] );
				$seen[ $item['item_id'] ]      = true;
				$groups[ $item['group_id'] ][] = implode(
					' | ',
					array_map(
						static fn ( array $field ): string => $field['name'] . ': ' . $field['value'],
						$item['data'],
					),
				);
			}
			self::assertLessThan( $most_pages, $page );
		} while ( ! $answer['done'] );
		return $groups;
	}

	/** @return array{removed: bool, retained: bool, messages: list<string>} */
	private function erase( string $email ): array {
		$page   = 0;
		$result = array( 'removed' => false, 'retained' => false, 'messages' => array() );
		do {
			$answer             = $this->privacy->erase( $email, ++$page );
			$result['removed']  = $result['removed'] || $answer['items_removed'];
			$result['retained'] = $result['retained'] || $answer['items_retained'];
			$result['messages'] = array_merge( $result['messages'], $answer['messages'] );
			self::assertLessThan( 100, $page );
		} while ( ! $answer['done'] );
		return $result;
	}

	private function email( int $user ): string {
		return (string) get_userdata( $user )?->user_email;
	}

	public function test_everything_about_a_customer_is_exported_and_nothing_about_another(): void {
		$this->paused();
		$declined = $this->start( $this->subscribe() );
		$declined = $this->post( $declined, 'reason', array(
			'reason' => 'too_expensive',
			'comment' => '<b>Too dear</b>',
		) );
		$this->post( $declined, 'cancel' );

		$groups = $this->exported( $this->email( $this->shopper ) );
		self::assertCount( 2, $groups['churnstop_attempts'] );
		self::assertCount( count( $this->events() ), $groups['churnstop_events'] );
		self::assertCount( 1, $groups['churnstop_redemptions'] );
		self::assertCount( 2, $groups['churnstop_responses'], 'One accepted, one declined.' );
		self::assertStringContainsString( 'My dog ate the box', implode( "\n", $groups['churnstop_attempts'] ) );
		self::assertStringContainsString( '&lt;b&gt;Too dear', implode( "\n", $groups['churnstop_events'] ) );
		$all = implode( "\n", array_merge( ...array_values( $groups ) ) );
		foreach (
			array(
				'The subscription was cancelled',
				'An offer was shown',
				'Discount',
				'Pause',
				'too expensive',
				'Active',
				wp_date( (string) get_option( 'date_format' ) ),
			) as $word
		) {
			self::assertStringContainsString( $word, $all );
		}
		self::assertDoesNotMatchRegularExpression(
			'/too_expensive|offer_shown|\d{4}-\d\d-\d\dT/',
			$all,
			'Words in place of ids and times of machines.',
		);
		self::assertSame( array(), $this->exported( $this->email( $this->user( 'other' ) ) ) );
		self::assertSame( array(), $this->exported( 'nobody@example.org' ) );
		self::assertSame( array(), $this->exported( '' ) );
	}

	public function test_an_export_speaks_the_sites_language_and_writes_dates_as_the_site_does(): void {
		$pause = $this->paused();
		Plugin::get()->part( RevertRedemption::class )->taken_back( $pause, 'resumed' );
		$formats = array( 'date_format' => 'd.m.Y', 'time_format' => 'H.i', 'timezone_string' => 'Europe/Berlin' );
		foreach ( $formats as $option => $format ) {
			add_filter( 'pre_option_' . $option, static fn (): string => $format );
		}
		self::rewrite( 'redemptions', array( 'created_at' => '2026-03-01 22:30:00' ), 'id', $pause->id );
		self::rewrite( 'attempts', array( 'created_at' => '2026-12-31 23:05:00' ), 'uuid', $pause->attempt_id );
		try {
			$groups = InLocale::run( 'de_DE', fn (): array => $this->exported( $this->email( $this->shopper ) ) );
			$labels = InLocale::run(
				'de_DE',
				fn (): array => array_column(
					$this->privacy->export( $this->email( $this->shopper ) )['data'],
					'group_label',
				),
			);
		} finally {
			foreach ( array_keys( $formats ) as $option ) {
				remove_all_filters( 'pre_option_' . $option );
			}
		}
		self::assertSame(
			array( 'Kündigungen', 'Was beim Kündigen geschah', 'Angenommene Angebote', 'Antworten auf Angebote' ),
			array_values( array_unique( $labels ) ),
		);
		$attempt = $groups['churnstop_attempts'][0];
		self::assertStringStartsWith( 'Begonnen: 01.01.2027 00.05 | Abos: ', $attempt );
		self::assertStringContainsString( ' | Ergebnis: Ein Angebot wurde angenommen | Grund: ', $attempt );
		self::assertStringContainsString( ' | Gezeigte Angebote: Pause | Angenommenes Angebot: Pause', $attempt );
		$redemption = $groups['churnstop_redemptions'][0];
		self::assertStringStartsWith( 'Angenommen am: 01.03.2026 23.30 | Abo: ', $redemption );
		self::assertStringContainsString( ' | Angebot: Pause | Bedingungen: ', $redemption );
		self::assertStringEndsWith(
			' | Status: Zurückgenommen | Warum es endete: Der Grund: Das Abo wurde wieder aktiviert.',
			$redemption,
		);
		self::assertStringEndsWith( ' | Angebot: Pause | Antwort: Angenommen', $groups['churnstop_responses'][0] );
		self::assertStringContainsString(
			' | Ereignis: Ein Angebot wurde gezeigt | ',
			implode( "\n", $groups['churnstop_events'] ),
		);
	}

	public function test_a_customer_who_changed_the_address_is_found_by_the_new_one(): void {
		$this->paused();
		wp_update_user( array( 'ID' => $this->shopper, 'user_email' => 'new-' . $this->shopper . '@example.org' ) );
		self::assertCount( 1, $this->exported( 'NEW-' . $this->shopper . '@example.org' )['churnstop_attempts'] );
	}

	public function test_pages_skip_nothing_though_rows_go_meanwhile(): void {
		$this->start();
		$this->many_events( 350 );
		$total = (int) Plugin::get()->part( Database::class )->value(
			'SELECT COUNT(*) FROM {events} WHERE customer_id = %s',
			array( $this->shopper ),
		);
		self::assertCount( $total, $this->exported( $this->email( $this->shopper ) )['churnstop_events'] );

		$email = $this->email( $this->shopper );
		$first = $this->privacy->export( $email, 1 );
		self::assertFalse( $first['done'] );
		// The oldest go, as retention does it: with a page by number, the next would begin too far on.
		Plugin::get()->part( Database::class )->execute(
			'DELETE FROM {events} WHERE customer_id = %s ORDER BY id LIMIT 90',
			array( $this->shopper ),
		);
		$left = (int) Plugin::get()->part( Database::class )->value(
			'SELECT COUNT(*) FROM {events} WHERE customer_id = %s',
			array( $this->shopper ),
		);
		$seen = array();
		$page = 1;
		do {
			$answer = $this->privacy->export( $email, ++$page );
			foreach ( $answer['data'] as $item ) {
				$seen[ $item['item_id'] ] = true;
			}
		} while ( ! $answer['done'] );
		foreach ( $first['data'] as $item ) {
			$seen[ $item['item_id'] ] = true;
		}
		self::assertGreaterThanOrEqual(
			$left,
			count( array_filter(
				array_keys( $seen ),
				static fn ( string $id ): bool => str_contains( $id, '-events-' ),
			) ),
		);
		foreach (
			Plugin::get()->part( Database::class )->rows(
				'SELECT id FROM {events} WHERE customer_id = %s',
				array( $this->shopper ),
			) as $row
		) {
			self::assertArrayHasKey( 'churnstop-events-' . $row['id'], $seen );
		}
	}

	public function test_where_the_place_was_lost_all_is_handed_over_again(): void {
		$this->start();
		$this->many_events( 350 );
		$email = $this->email( $this->shopper );
		$this->privacy->export( $email, 1 );
		delete_transient( 'churnstop_export_' . md5( strtolower( $email ) ) );
		$answer = $this->privacy->export( $email, 2 );
		self::assertTrue( $answer['done'] );
		self::assertGreaterThan( 350, count( $answer['data'] ) );
	}

	public function test_forgetting_keeps_the_counts_and_touches_nobody_else(): void {
		$pause = $this->paused();
		Plugin::get()->part( RevertRedemption::class )->run(
			\ChurnStop\Actor::agent( 1 ),
			$pause->id,
			'Jane called about her dog',
		);
		$other = $this->user( 'other' );
		wp_set_current_user( $other );
		$theirs  = $this->subscribe( customer: $other );
		$attempt = $this->post( $this->start( $theirs ), 'reason', array(
			'reason' => 'other',
			'comment' => 'Mine stays',
		) );
		$before  = self::held( $other );
		$events  = count( $this->events() );
		$this->many_events( 250 );

		$result = $this->erase( $this->email( $this->shopper ) );
		self::assertTrue( $result['removed'] );
		self::assertFalse( $result['retained'] );
		self::assertSame(
			array( 'attempts' => 0, 'events' => 0, 'redemptions' => 0, 'responses' => 0 ),
			self::held( $this->shopper ),
		);
		self::assertSame( $before, self::held( $other ) );
		self::assertSame(
			(string) ( $events + 250 ),
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events}' ),
			'Counts stay.',
		);
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value(
				"SELECT COUNT(*) FROM {redemptions} WHERE state = 'reverted'",
			),
		);
		self::assertSame(
			'Mine stays',
			Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] )?->comment,
		);
		self::assertSame( array(), $this->exported( $this->email( $this->shopper ) ) );

		// Nothing of the person is left in any column.
		foreach ( array( 'attempts', 'events', 'redemptions' ) as $table ) {
			$text = (string) wp_json_encode(
				Plugin::get()->part( Database::class )->rows( 'SELECT * FROM {' . $table . '} WHERE customer_id = 0' ),
			);
			self::assertStringNotContainsString( 'dog', $text );
			self::assertStringNotContainsString( 'jane', $text );
			self::assertStringNotContainsString( (string) $this->subscription, $text, $table );
			self::assertStringNotContainsString(
				'"customer_id":' . $this->shopper,
				str_replace( '\\', '', $text ),
				$table,
			);
		}
		// What is left is still read by the code.
		self::assertSame(
			Redemption::REVERTED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
		self::assertInstanceOf(
			Attempt::class,
			Plugin::get()->part( AttemptStore::class )->find( $pause->attempt_id ),
		);
		// Twice is once.
		self::assertFalse( $this->erase( $this->email( $this->shopper ) )['removed'] );
	}

	public function test_an_offer_at_work_is_kept_until_it_has_ended(): void {
		$pause  = $this->paused();
		$result = $this->erase( $this->email( $this->shopper ) );
		self::assertTrue( $result['retained'] );
		self::assertCount( 1, $result['messages'] );
		$kept = Plugin::get()->part( RedemptionStore::class )->get( $pause->id );
		self::assertSame( $this->subscription, $kept?->subscription->number() );
		self::assertSame( $this->shopper, $kept->customer_id );
		Plugin::get()->part( MaintainRedemptions::class )->resume( $pause->key );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		self::assertFalse( $this->erase( $this->email( $this->shopper ) )['retained'] );
		self::assertSame( 0, Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->customer_id );
	}

	public function test_an_open_attempt_is_closed_so_that_it_does_not_come_back(): void {
		$attempt = $this->start();
		$this->erase( $this->email( $this->shopper ) );
		self::assertSame(
			Attempt::ABANDONED,
			Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] )?->state,
		);
		self::assertNotSame( $attempt['id'], $this->start()['id'] );
	}

	public function test_a_click_being_worked_on_is_left_until_it_is_done(): void {
		$attempt = $this->start();
		self::rewrite(
			'attempts',
			array( 'claim' => str_repeat( 'a', 32 ), 'claimed_until' => self::ago( '+20 seconds' ) ),
			'uuid',
			(string) $attempt['id'],
		);
		self::assertTrue( $this->erase( $this->email( $this->shopper ) )['retained'] );
		self::assertSame(
			$this->shopper,
			Plugin::get()->part( AttemptStore::class )->find( (string) $attempt['id'] )?->customer_id,
		);
	}

	public function test_wordpress_knows_both_and_suggests_a_text(): void {
		self::assertArrayHasKey( 'churnstop', apply_filters( 'wp_privacy_personal_data_exporters', array() ) );
		self::assertArrayHasKey( 'churnstop', apply_filters( 'wp_privacy_personal_data_erasers', array() ) );
	}

	public function test_retention_forgets_what_is_old_and_keeps_promises_and_money(): void {
		$pause    = $this->paused();
		$declined = $this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $declined, 'cancel' );
		$recent = $this->start( $this->subscribe() );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {events} SET at = %s WHERE attempt_uuid <> %s',
			array( self::ago( '-31 days' ), $recent['id'] ),
		);
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {attempts} SET updated_at = %s, created_at = %s WHERE uuid <> %s',
			array( self::ago( '-31 days' ), self::ago( '-31 days' ), $recent['id'] ),
		);
		$this->many_events( 1200, self::ago( '-40 days' ) );

		self::assertFalse( Plugin::get()->part( Retention::class )->run( 0, PHP_INT_MAX ), 'For ever.' );
		self::assertTrue( Plugin::get()->part( Retention::class )->run( 30, 0 ), 'Out of time after some.' );
		self::assertFalse( Plugin::get()->part( Retention::class )->run( 30, PHP_INT_MAX ) );
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {events}' ),
			'The recent one.',
		);
		self::assertNull( Plugin::get()->part( AttemptStore::class )->find( (string) $declined['id'] ) );
		self::assertNotNull( Plugin::get()->part( AttemptStore::class )->find( (string) $recent['id'] ) );
		self::assertNotNull(
			Plugin::get()->part( AttemptStore::class )->find( $pause->attempt_id ),
			'Its pause is at work.',
		);
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {attempt_subscriptions} s LEFT JOIN {attempts} a ON a.id = s.attempt_id '
					. 'WHERE a.id IS NULL',
			),
		);
		self::assertSame( 2, self::held( $this->shopper )['responses'], 'A declined offer stays declined.' );
		self::assertSame(
			Redemption::APPLIED,
			Plugin::get()->part( RedemptionStore::class )->get( $pause->id )?->state,
		);
	}

	public function test_tests_of_the_flow_are_forgotten_after_a_day_and_nothing_else_is(): void {
		$other = $this->subscribe();
		$first = $this->start( mode: 'test' );
		$live  = $this->start();
		$apart = $this->start( $other, mode: 'test' );
		$again = $this->start( mode: 'test' );
		self::assertNotSame( $first['id'], $again['id'] );
		$state = static fn ( array $attempt ): ?string => Plugin::get()->part( AttemptStore::class )->find(
			(string) $attempt['id'],
		)?->state;
		self::assertSame(
			array( 'dismissed', 'survey', 'survey', 'survey' ),
			array_map( $state, array( $first, $live, $apart, $again ) ),
		);
		$this->post( $apart, 'cancel' );

		$old = array( self::ago( '-25 hours' ) );
		Plugin::get()->part( Database::class )->execute( 'UPDATE {attempts} SET updated_at = %s', $old );
		self::assertFalse( Plugin::get()->part( Retention::class )->run( 0, PHP_INT_MAX ) );
		self::assertSame(
			array( null, 'survey', null, 'survey' ),
			array_map( $state, array( $first, $live, $apart, $again ) ),
			'What is open is abandoned first.',
		);
		Plugin::get()->part( Recover::class )->run();
		self::assertFalse( Plugin::get()->part( Retention::class )->run( 0, PHP_INT_MAX ) );
		self::assertSame( array( 'abandoned', null ), array_map( $state, array( $live, $again ) ) );
		self::assertSame(
			array( 'live' ),
			array_column(
				Plugin::get()->part( Database::class )->rows( 'SELECT DISTINCT mode FROM {events}' ),
				'mode',
			),
		);
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {attempt_subscriptions}' ),
		);
	}

	public function test_the_job_takes_the_days_from_the_settings(): void {
		$this->start();
		Plugin::get()->part( Database::class )->execute( 'UPDATE {events} SET at = %s', array(
			self::ago( '-8 days' ),
		) );
		Plugin::get()->part( SettingsStore::class )->save( array( 'retention_days' => 0 ) );
		do_action( Retention::JOB );
		self::assertCount( 1, $this->events() );
		Plugin::get()->part( SettingsStore::class )->save( array( 'retention_days' => 30 ) );
		do_action( Retention::JOB );
		self::assertCount( 1, $this->events() );
		Plugin::get()->part( Database::class )->execute( 'UPDATE {events} SET at = %s', array(
			self::ago( '-31 days' ),
		) );
		do_action( Retention::JOB );
		self::assertCount( 0, $this->events() );
	}

	private function many_events( int $count, ?string $at = null ): void {
		for ( $n = 0; $n < $count; $n++ ) {
			Plugin::get()->part( Database::class )->insert( 'events', array(
				'type' => 'attempt_started',
				'at' => $at ?? self::ago( 'now' ),
				'connection' => 'sandbox',
				'subscription_id' => (string) $this->subscription,
				'customer_id' => $this->shopper,
				'comment' => 'dog',
				'mode' => 'live',
				'data' => '{"actor":{"kind":"customer","user_id":'
					. $this->shopper
					. ',"customer_id":'
					. $this->shopper
					. '}}',
				'undelivered' => 0,
			) );
		}
	}
}
