<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\SandboxTenures;
use ChurnStop\Connections\Tenure;
use ChurnStop\Data;
use ChurnStop\Depths\LearnedTable;
use ChurnStop\Experiments\Entry;
use ChurnStop\Experiments\EntryTable;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Schema;
use PHPUnit\Framework\TestCase;

/** The demo shop: what is in it, that it comes once, and that it leaves nothing behind. */
final class SandboxDemoTest extends TestCase {

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		Demo::off();
		unset( $GLOBALS['wp_rest_server'] );
		Demo::fill();
	}

	public static function tearDownAfterClass(): void {
		Demo::off();
		unset( $GLOBALS['wp_rest_server'] );
		parent::tearDownAfterClass();
	}

	private function sandbox(): Sandbox {
		$sandbox = Plugin::get()->part( Connections::class )->get( Sandbox::ID );
		self::assertInstanceOf( Sandbox::class, $sandbox );
		return $sandbox;
	}

	/** @return array<string, array<string, mixed>> Log-ins by their label. */
	private function logins(): array {
		$logins = array();
		foreach ( Demo::logins() as $login ) {
			$logins[ $login['label'] ] = $login;
		}
		return $logins;
	}

	private function subscription( string $label ): int {
		$user = get_user_by( 'login', Data::string( $this->logins()[ $label ] ?? array(), 'user' ) );
		self::assertInstanceOf( \WP_User::class, $user, $label );
		$ids = $this->sandbox()->subscriptions_of( $user->ID );
		return $ids[ count( $ids ) - 1 ]->number();
	}

	/** What intelligent discounts learn from: each subscription of the book, and those that were cancelled as lost. */
	public function test_its_tenures_are_learned(): void {
		$tenures = Plugin::get()->part( SandboxTenures::class );
		$found   = array_filter( $tenures->after( null, '', 500 ) );
		self::assertSame( $tenures->count( null ), count( $found ) );
		self::assertGreaterThan( 5, count( $found ) );
		$table = Plugin::get()->part( LearnedTable::class );
		$table->replace( Sandbox::ID, $found );
		for ( $now = new \DateTimeImmutable(), $fitted = 0; $table->fit_one( $now ); ) {
			++$fitted;
		}
		self::assertGreaterThan( 1, $fitted, 'The shop\'s curve, and its plans\'.' );
		$lost = count( array_filter( $found, static fn ( Tenure $one ): bool => $one->lost ) );
		$rows = Plugin::get()->part( Database::class )->row(
			'SELECT SUM(subscriptions) AS subscriptions, SUM(lost) AS lost FROM {plan_survival} WHERE connection '
				. '= %s AND product_id = 0',
			array( Sandbox::ID ),
		);
		self::assertSame( array( (string) count( $found ), (string) $lost ), array_values( $rows ?? array() ) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {tenures}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {plan_survival}' );
	}

	public function test_a_dozen_shoppers_can_log_in(): void {
		self::assertTrue( Sandbox::is_on() );
		$logins = $this->logins();
		self::assertCount( 12, $logins );
		foreach (
			Demo::give_passwords() as [ 'label' => $label, 'user' => $name, 'password' => $password, 'url' => $url ]
		) {
			$user = wp_authenticate( $name, $password );
			self::assertInstanceOf( \WP_User::class, $user, $label );
			self::assertFalse( $user->has_cap( 'edit_posts' ) );
			self::assertNotSame( array(), $this->sandbox()->subscriptions_of( $user->ID ), $label );
			self::assertSame( Demo::page_url(), $url );
			self::assertSame( Demo::page_url(), apply_filters( 'login_redirect', admin_url(), '', $user ) );
			self::assertSame(
				home_url( '/elsewhere/' ),
				apply_filters( 'login_redirect', home_url( '/elsewhere/' ), home_url( '/elsewhere/' ), $user ),
			);
		}
	}

	public function test_the_page_holds_the_block(): void {
		$id = url_to_postid( Demo::page_url() );
		self::assertGreaterThan( 0, $id );
		self::assertTrue( has_block( 'churnstop/cancel-flow', $id ) );
		self::assertFalse( defined( 'DONOTCACHEPAGE' ) );
		wp_set_current_user(
			(int) get_user_by( 'login', Data::string( $this->logins()['Monthly plan'], 'user' ) )?->ID,
		);
		self::assertStringContainsString(
			'wp-block-churnstop',
			do_blocks( (string) get_post_field( 'post_content', $id ) ),
		);
		self::assertTrue( defined( 'DONOTCACHEPAGE' ), 'No cache of pages keeps what is theirs alone.' );
		wp_set_current_user( 0 );
	}

	/** @return iterable<string, array{string, string, int, string, int}> */
	public static function situations(): iterable {
		yield 'monthly' => array( 'Monthly plan', 'active', 4000, 'month', 5 );
		yield 'yearly' => array( 'Yearly plan', 'active', 42000, 'year', 4 );
		yield 'paused' => array( 'Paused', 'on-hold', 4000, 'month', 5 );
		yield 'discounted' => array( 'With a discount', 'active', 3200, 'month', 4 );
		yield 'two boxes' => array( 'Two boxes, on the smallest plan', 'active', 3800, 'month', 4 );
		yield 'yen' => array( 'Every two weeks, in yen', 'active', 3480, 'week', 1 );
	}

	public function test_shoppers_are_in_as_many_situations(): void {
		foreach ( self::situations() as $name => list( $label, $status, $total, $period ) ) {
			$snapshot = $this->sandbox()->snapshot( $this->subscription( $label ) );
			self::assertNotNull( $snapshot );
			self::assertSame(
				array( $status, $total, $period ),
				array( $snapshot->store_status, $snapshot->total->cents, $snapshot->period ),
				$name,
			);
		}
		$trial = $this->sandbox()->snapshot( $this->subscription( 'In a free trial' ) );
		self::assertTrue( $trial?->in_trial() );
		self::assertSame(
			'MN',
			$this->sandbox()->snapshot( $this->subscription( 'In Minnesota: asked before any offer' ) )?->state,
		);
		self::assertSame(
			'DE',
			$this->sandbox()->snapshot( $this->subscription( 'In Germany: no offer while cancelling' ) )?->country,
		);
		$user = get_user_by( 'login', Data::string( $this->logins()['Two subscriptions'], 'user' ) );
		self::assertCount( 2, $this->sandbox()->subscriptions_of( $user instanceof \WP_User ? $user->ID : 0 ) );
		self::assertNotSame( array(), $this->sandbox()->products() );
		$targets = $this->sandbox()->targets( $this->sandbox()->snapshot( $this->subscription( 'Monthly plan' ) ) );
		self::assertCount( 4, $targets, 'The chocolate is sold out.' );
		foreach ( $targets as $target ) {
			self::assertStringEndsWith( '.svg', $target->image );
			self::assertFileExists( str_replace(
				plugins_url( '', CHURNSTOP_FILE ),
				dirname( __DIR__, 2 ),
				$target->image,
			) );
		}
	}

	public function test_passwords_are_in_no_option(): void {
		global $wpdb;
		$everywhere = static function (): void {
			add_filter( 'home_url', static fn (): string => 'https://shop.example/' );
		};
		self::assertSame(
			array( 'demo' ),
			array_values( array_unique( array_column( Demo::give_passwords(), 'password' ) ) ),
			'On a machine of one\'s own.',
		);
		$everywhere();
		$given = array_column( Demo::give_passwords(), 'password', 'user' );
		self::assertCount( 12, array_unique( $given ), 'Elsewhere each has another, a new one each time.' );
		self::assertNotSame( $given, array_column( Demo::give_passwords(), 'password', 'user' ) );
		$last = Demo::give_passwords();
		remove_all_filters( 'home_url' );
		foreach ( $last as $login ) {
			self::assertInstanceOf( \WP_User::class, wp_authenticate( $login['user'], $login['password'] ) );
			self::assertSame( 16, strlen( $login['password'] ) );
			self::assertSame(
				array(),
				$wpdb->get_col( $wpdb->prepare(
					"SELECT option_name FROM $wpdb->options WHERE option_value LIKE %s",
					'%' . $wpdb->esc_like( $login['password'] ) . '%',
				) ),
			);
		}
		self::assertSame(
			array(),
			$wpdb->get_col(
				"SELECT option_name FROM $wpdb->options
				WHERE option_name LIKE 'churnstop%' AND option_value LIKE '%password%'",
			),
		);
		Demo::give_passwords();
	}

	public function test_filling_twice_is_filling_once(): void {
		$logins = get_option( Demo::LOGINS );
		$count  = $this->sandbox()->book->database->value( 'SELECT COUNT(*) FROM {sandbox_subscriptions}' );
		Demo::fill();
		self::assertSame( $logins, get_option( Demo::LOGINS ) );
		self::assertSame(
			$count,
			$this->sandbox()->book->database->value( 'SELECT COUNT(*) FROM {sandbox_subscriptions}' ),
		);
	}

	public function test_the_clock_runs_the_pauses_own_job(): void {
		$id     = $this->subscription( 'Paused' );
		$paused = $this->sandbox()->snapshot( $id );
		self::assertNotNull( $paused?->next_payment );
		$ran = array();
		add_action(
			'churnstop_resume',
			static function ( string $key ) use ( &$ran ): void {
				$ran[] = $key;
			},
			1
		);

		$this->sandbox()->book->advance_to( $paused->next_payment->modify( '-1 hour' ) );
		self::assertSame( 'on-hold', $this->sandbox()->snapshot( $id )?->store_status );
		self::assertSame( array(), $ran );

		$this->sandbox()->book->advance_to( $paused->next_payment->modify( '+1 hour' ) );

		self::assertCount( 1, $ran );
		$after = $this->sandbox()->snapshot( $id );
		self::assertSame( 'active', $after?->store_status, 'It resumed by itself.' );
		self::assertSame(
			array( 4000 ),
			array_column( $this->sandbox()->book->billed( $id ), 'total' ),
			'It billed once, on the moved date.',
		);
		self::assertEquals( $paused->next_payment, $this->sandbox()->book->billed( $id )[0]['due_at'] );
		self::assertSame( 0, (int) wp_next_scheduled( 'churnstop_resume', $ran ), 'Its job is done.' );

		$discounted = array_column(
			$this->sandbox()->book->billed( $this->subscription( 'With a discount' ) ),
			'total',
		);
		self::assertSame( 3200, $discounted[0] );
		$this->sandbox()->book->advance( '4 months' );
		$discounted = array_column(
			$this->sandbox()->book->billed( $this->subscription( 'With a discount' ) ),
			'total',
		);
		self::assertSame( array( 3200, 3200, 3200, 4000 ), array_slice( $discounted, 0, 4 ) );
		$bare = $this->sandbox()->book->database->value(
			"SELECT state FROM {sandbox_coupons} WHERE redemption_key IS NOT NULL AND subscription_id = %d",
			array( $this->subscription( 'With a discount' ) ),
		);
		self::assertSame( 'trash', $bare, 'A used-up coupon goes to the trash.' );
	}

	public function test_nothing_is_left_when_it_is_turned_off(): void {
		$sandbox = $this->sandbox();
		$logins  = $this->logins();
		$page    = url_to_postid( Demo::page_url() );
		$keys    = array_column(
			Plugin::get()->part( Database::class )->rows( 'SELECT redemption_key FROM {redemptions}' ),
			'redemption_key',
		);
		$tables  = array( 'attempts', 'attempt_subscriptions', 'events', 'redemptions', 'responses', 'emails' );
		$count   = static fn (): array => array_combine(
			$tables,
			array_map(
				static fn ( string $table ): int => (int) Plugin::get()->part( Database::class )->value(
					'SELECT COUNT(*) FROM {' . $table . '}',
				),
				$tables,
			),
		);
		Plugin::get()->part( Database::class )->execute( "DELETE FROM {emails}" );
		Plugin::get()->part( Database::class )->execute(
			"INSERT INTO {emails} (kind, reference, state, due_at) SELECT 'accepted', redemption_key, 'due', "
				. "'2026-01-01' FROM {redemptions}",
		);
		self::assertGreaterThan( 0, min( $count() ), 'The demo has a past.' );
		// Something of a store, which stays; nothing of an earlier run.
		foreach ( array( 'attempts', 'events', 'responses' ) as $table ) {
			Plugin::get()->part( Database::class )->execute(
				'DELETE FROM {'
					. $table
					. '} WHERE customer_id NOT IN ( SELECT customer_id FROM {sandbox_subscriptions} WHERE '
					. 'customer_id > 0 )',
			);
		}
		Plugin::get()->part( Database::class )->execute(
			"INSERT INTO {attempts} (uuid, customer_id, state, mode, connection, profile, flow_id, flow_version, "
				. "body, created_at, updated_at) VALUES ('22222222-2222-4222-8222-222222222222', 999, 'cancelled', "
				. "'live', 'woocommerce-subscriptions', '', 1, 1, '{}', '2026-01-01', '2026-01-01')",
		);
		Plugin::get()->part( Database::class )->execute(
			"INSERT INTO {events} (type, at, customer_id, attempt_uuid, mode, data) VALUES ('attempt_started', "
				. "'2026-01-01', 999, '22222222-2222-4222-8222-222222222222', 'live', '{}')",
		);
		Plugin::get()->part( Database::class )->execute(
			"INSERT INTO {responses} (customer_id, flow_id, offer_id, answer, at) VALUES (999, 1, 'an-offer', "
				. "'declined', '2026-01-01')",
		);
		$this->learn_of_both();
		$own     = wp_insert_user(
			array(
				'user_login' => 'bystander' . wp_rand(),
				'user_pass'  => wp_generate_password(),
			)
		);
		self::assertIsInt( $own );

		Demo::off();

		self::assertFalse( Sandbox::is_on() );
		self::assertNull( Plugin::get()->part( Connections::class )->get( Sandbox::ID ) );
		self::assertNull( get_post( $page ) );
		foreach ( $logins as $login ) {
			self::assertFalse( get_user_by( 'login', Data::string( $login, 'user' ) ) );
		}
		self::assertInstanceOf( \WP_User::class, get_user_by( 'id', $own ), 'Other users stay.' );
		self::assertSame(
			array(),
			$sandbox->book->database->rows( 'SHOW TABLES LIKE %s', array(
				$sandbox->book->database->escape_like( $sandbox->book->database->table( 'sandbox_' ) ) . '%',
			) ),
		);
		self::assertFalse( get_option( Demo::LOGINS ) );
		self::assertSame( array( 1, 0, 1, 0, 1, 0 ), array_values( $count() ), 'Only what is a store\'s is left.' );
		$this->assert_only_the_store_is_known();
		foreach ( $keys as $key ) {
			self::assertFalse( wp_next_scheduled( 'churnstop_resume', array( $key ) ) );
		}
		foreach ( array( 'attempts', 'events', 'responses' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		wp_delete_user( $own );
	}

	/** What rooms learn of the demo in time, and the same of a store. */
	private function learn_of_both(): void {
		$database = Plugin::get()->part( Database::class );
		$attempts = array( 'sandbox' => 0, 'woocommerce-subscriptions' => 0 );
		foreach ( array_keys( $attempts ) as $connection ) {
			$attempt = (int) $database->value(
				'SELECT id FROM {attempts} WHERE connection = %s LIMIT 1',
				array( $connection ),
			);
			$entry   = new Entry(
				Entry::HOLDOUT,
				'sandbox' === $connection ? 998 : 999,
				1,
				'treated',
				'0.90000',
				'0.9,0.1',
				Experiment::RENEWED,
				new \DateTimeImmutable( '2026-01-01' ),
				new \DateTimeImmutable( '2026-02-01' ),
				null,
				new \DateTimeImmutable( '2026-02-01' ),
			);
			Plugin::get()->part( EntryTable::class )->insert( $entry, $attempt );
			foreach ( array( 'audience_facts', 'tenures', 'plan_survival', 'depth_draws' ) as $table ) {
				$columns = array_filter( array(
					'connection'      => $connection,
					'subscription_id' => 'plan_survival' === $table ? null : '77',
					'draw_key'        => 'depth_draws' === $table ? $connection : null,
				) );
				$database->execute(
					'INSERT IGNORE INTO {' . $table . '} (' . implode( ', ', array_keys( $columns ) ) . ') VALUES ('
						. Database::places( $columns )
						. ')',
					array_values( $columns ),
				);
			}
		}
		$database->execute( 'UPDATE {experiment_entries} SET counted = 1' );
		$database->insert_unique( 'experiment_progress', array( 'programme' => Entry::HOLDOUT, 'body' => '{}' ) );
	}

	/** Whatever table names a connection, and what is counted without naming one. */
	private function assert_only_the_store_is_known(): void {
		$database = Plugin::get()->part( Database::class );
		$seen     = 0;
		foreach ( Plugin::get()->part( Schema::class )->tables() as $table ) {
			$columns = array_column( $database->rows( 'SHOW COLUMNS FROM {' . $table . '}' ), 'Field' );
			if ( in_array( 'connection', $columns, true ) ) {
				++$seen;
				self::assertSame(
					'0',
					$database->value( 'SELECT COUNT(*) FROM {' . $table . "} WHERE connection = 'sandbox'" ),
					$table,
				);
			}
		}
		self::assertGreaterThan( 7, $seen );
		self::assertSame(
			array( array( 'customer_id' => '999', 'counted' => '0' ) ),
			$database->rows( 'SELECT customer_id, counted FROM {experiment_entries}' ),
			"The store's entry is counted anew.",
		);
		self::assertSame( array(), $database->rows( 'SELECT programme FROM {experiment_progress}' ) );
		$learned = array( 'experiment_entries', 'audience_facts', 'tenures', 'plan_survival', 'depth_draws' );
		foreach ( $learned as $table ) {
			self::assertSame( 1, $database->execute( 'DELETE FROM {' . $table . '}' ), $table );
		}
	}
}
