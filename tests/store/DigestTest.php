<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use Automattic\WooCommerce\Admin\Notes\Note;
use ChurnStop\Measure\Measure;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\WooCommerce\Digest;
use ChurnStop\WooCommerce\HomeCard;

/** What staff are told without opening a screen. */
final class DigestTest extends StoreAttempt {

	/** @var list<array<string, mixed>> */
	private array $sent = array();

	public function test_a_month_and_a_week_are_told_once_and_emails_only_where_wanted(): void {
		self::accepted( 'discount' );
		$database = Plugin::get()->part( Database::class );
		// Within the last week and the last month, whatever the day.
		$monday = new \DateTimeImmutable( 'monday last week 12:00', wp_timezone() );
		$month  = new \DateTimeImmutable( 'first day of last month 12:00', wp_timezone() );
		foreach ( array( $monday, $month ) as $when ) {
			$database->execute( 'UPDATE {attempts} SET created_at = %s, unmeasured = 1', array(
				$when->setTimezone( new \DateTimeZone( 'UTC' ) )->format( 'Y-m-d H:i:s' ),
			) );
			$database->execute( 'DELETE FROM {outcomes}' );
			self::reload();
			Plugin::get()->part( Measure::class )->run( PHP_INT_MAX );
			Plugin::get()->part( Measure::class )->rebuild( static function ( int $done ): void {} );
			delete_option( 'churnstop_digest' );
			$note = $this->told( 'no' );
			self::assertSame( array(), $this->sent, 'Nobody asked for e-mails.' );
			self::assertSame( $when === $month ? 1 : $note, $note );
		}
		$database->execute( "DELETE FROM {wp:wc_admin_notes} WHERE name = 'churnstop-month'" );
		$database->execute( 'UPDATE {outcomes} SET day = %s, tallied = 0', array( $monday->format( 'Y-m-d' ) ) );
		Plugin::get()->part( Measure::class )->rebuild( static function ( int $done ): void {} );
		delete_option( 'churnstop_digest' );
		$this->told( 'yes' );
		self::assertCount( 1, $this->sent );
		foreach ( array( 'Attempts to cancel', 'Monthly revenue saved', 'Ask Maya about these.' ) as $words ) {
			self::assertStringContainsString( $words, (string) $this->sent[0]['message'] );
		}
		$this->told( 'yes' );
		self::assertCount( 1, $this->sent, 'Once a week.' );
		$database->execute( 'UPDATE {outcomes} SET day = %s, tallied = 0', array( wp_date( 'Y-m-d' ) ) );
		Plugin::get()->part( Measure::class )->rebuild( static function ( int $done ): void {} );
		delete_option( 'churnstop_digest' );
		$this->told( 'yes' );
		self::assertCount( 1, $this->sent, 'Nothing of a week in which nobody wanted to cancel.' );

		$lately = Plugin::get()->part( Digest::class )->lately();
		self::assertGreaterThan( 0, $lately['attempts'] );
		wp_set_current_user( self::factory_admin() );
		$_GET['page'] = 'wc-admin';
		// WooCommerce's own scripts need a whole page of wp-admin.
		$others = $GLOBALS['wp_filter']['admin_enqueue_scripts'] ?? null;
		unset( $GLOBALS['wp_filter']['admin_enqueue_scripts'] );
		( new HomeCard( static fn (): Digest => Plugin::get()->part( Digest::class ) ) )->register();
		do_action( 'admin_enqueue_scripts', 'woocommerce_page_wc-admin' );
		unset( $_GET['page'] );
		$GLOBALS['wp_filter']['admin_enqueue_scripts'] = $others;
		self::assertStringContainsString(
			'Cancellations of the last 30 days',
			implode( '', (array) wp_scripts()->get_data( 'churnstop-home-card', 'after' ) ),
		);
	}

	/** @return int How many notes there are. */
	private function told( string $emails ): int {
		update_option( 'woocommerce_churnstop_weekly_settings', array(
			'enabled' => $emails,
			'recipient' => 'boss@example.test',
			'additional_content' => 'Ask Maya about these.',
		) );
		WC()->mailer()->init();
		$catch = function ( mixed $stop, array $mail ): bool {
			$this->sent[] = $mail;
			return true;
		};
		add_filter( 'pre_wp_mail', $catch, 10, 2 );
		Plugin::get()->part( Digest::class )->run();
		remove_filter( 'pre_wp_mail', $catch, 10 );
		self::assertTrue( class_exists( Note::class ) );
		return (int) Plugin::get()->part( Database::class )->value(
			"SELECT COUNT(*) FROM {wp:wc_admin_notes} WHERE name = 'churnstop-month'",
		);
	}

	private static function factory_admin(): int {
		return (int) get_users( array( 'role' => 'administrator', 'fields' => 'ID', 'number' => 1 ) )[0];
	}
}
