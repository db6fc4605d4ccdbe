<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;

/** What the merchant sets is what the shopper gets. */
final class SettingsInUseTest extends AttemptTestCase {

	protected function tearDown(): void {
		delete_option( 'churnstop_settings' );
		parent::tearDown();
	}

	/**
	 * The screen after that reason.
	 *
	 * @return array<string, mixed>
	 */
	private function after( string $reason ): array {
		return Data::map(
			$this->post( $this->start( $this->subscribe() ), 'reason', array( 'reason' => $reason ) ),
			'screen',
		);
	}

	public function test_the_strictest_profile_for_everybody_leaves_no_offer_inside_the_way_out(): void {
		self::assertSame( 'offer', $this->after( 'too_expensive' )['type'] );
		Plugin::get()->part( SettingsStore::class )->save( array( 'force_strictest' => true ) );
		self::assertSame( 'confirm', $this->after( 'too_expensive' )['type'] );
	}

	public function test_the_support_contact_stands_where_a_reason_leads_to_help(): void {
		Plugin::get()->part( SettingsStore::class )->save( array(
			'support' => array(
				'email' => 'help@example.org',
				'url' => 'https://example.org/help',
				'message' => 'We are here.',
			),
		) );
		$screen = $this->after( 'technical_issue' );
		self::assertSame( 'confirm', $screen['type'] );
		self::assertSame(
			array( 'https://example.org/help', 'help@example.org' ),
			array( Data::map( $screen, 'support' )['url'], Data::map( $screen, 'support' )['email'] ),
		);
	}

	public function test_switched_off_begins_no_live_attempt_and_testing_goes_on(): void {
		Plugin::get()->part( SettingsStore::class )->save( array( 'enabled' => false ) );
		$this->start( status: 404 );
		self::assertSame( 'test', $this->start( mode: 'test' )['mode'] );
	}
}
