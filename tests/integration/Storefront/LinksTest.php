<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Storefront;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storefront\Links;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/** Signed links: where they lead, whom, for how long, and that they do nothing. */
final class LinksTest extends AttemptTestCase {

	protected function tearDown(): void {
		$_GET = array();
		Plugin::get()->part( SettingsStore::class )->save( array( 'embed' => array( 'links' => true ) ) );
		parent::tearDown();
	}

	public function test_a_link_leads_its_customer_to_the_page_and_nobody_else(): void {
		$link = $this->link();
		$mine = Http::as( $this->shopper )->get( $link );
		self::assertSame( 302, $mine['status'] );
		self::assertStringContainsString(
			'churnstop_cancel=sandbox:' . $this->subscription,
			$mine['headers']['location'] ?? '',
		);
		self::assertSame( array(), $this->events(), 'it has only been looked at' );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		$nobody = Http::anonymous()->get( $link );
		self::assertSame( 302, $nobody['status'] );
		self::assertStringContainsString( rawurlencode( Links::ARGUMENT ), $nobody['headers']['location'] ?? '' );
		$forwarded = Http::as( $this->user( 'other' ) )->get( $link );
		self::assertSame( 404, $forwarded['status'] );
		self::assertStringNotContainsString( 'Pro', $forwarded['body'] );
	}

	public function test_an_expired_a_changed_and_a_switched_off_link_say_so(): void {
		$http = Http::as( $this->shopper );
		$link = $this->link( array( 'expires_in' => 1 ) );
		sleep( 2 );
		self::assertSame( 410, $http->get( $link )['status'] );
		self::assertSame( 410, $http->get( substr( $this->link(), 0, -3 ) . 'AAA' )['status'] );
		$live = $this->link();
		Plugin::get()->part( SettingsStore::class )->save( array( 'embed' => array( 'links' => false ) ) );
		self::assertSame( 410, $http->get( $live )['status'] );
		self::assertStringNotContainsString( Links::ARGUMENT, $this->link(), 'the account, then' );
	}

	public function test_return_addresses_are_this_sites_and_the_flow_is_the_links(): void {
		add_filter( 'doing_it_wrong_trigger_error', '__return_false' );
		$told = 0;
		add_action(
			'doing_it_wrong_run',
			static function () use ( &$told ): void {
				++$told;
			}
		);
		parse_str(
			(string) wp_parse_url(
				$this->link( array(
					'flow' => 7,
					'return_saved' => home_url( '/stay/' ),
					'return_cancelled' => 'https://other.example/',
				) ),
				PHP_URL_QUERY,
			),
			$_GET,
		);
		$links = Plugin::get()->part( Links::class );
		$mine  = array( Sandbox::ref( $this->subscription ) );
		self::assertSame(
			array( home_url( '/stay/' ), null, 7, 1 ),
			array(
				$links->return_for( Attempt::SAVED, $mine ),
				$links->return_for( Attempt::CANCELLED, $mine ),
				$links->flow( $mine ),
				$told,
			),
		);
		$other = array( Sandbox::ref( $this->subscribe() ) );
		self::assertSame(
			array( null, null, null ),
			array(
				$links->return_for( Attempt::SAVED, $other ),
				$links->flow( $other ),
				$links->flow( array( ...$mine, ...$other ) ),
			),
		);
	}

	/** A flow that only some are sent, by a link that was forwarded, is nobody else's. */
	public function test_a_forwarded_link_does_not_lend_its_flow(): void {
		$table  = Plugin::get()->part( FlowTable::class );
		$normal = $table->find_default()->body ?? array();
		$body   = array(
			'name' => 'Win back',
			'survey' => array( 'title' => 'For our best customers' ) + Data::map( $normal, 'survey' ),
		) + $normal;
		$nobody = array(
			'match' => 'all',
			'conditions' => array( array( 'fact' => 'product', 'is' => 'in', 'value' => array( 999_999_999 ) ) ),
		);
		$flow   = (int) $table->insert(
			Plugin::get()->part( FlowInput::class )->body( array( 'audience' => $nobody ) + $body ),
			'active',
			1,
			'test',
		);
		Plugin::get()->part( FlowStore::class )->forget();
		$link = $this->link( array( 'flow' => $flow ) );
		$mine = Http::as( $this->shopper );
		$page = $mine->get( $mine->get( $link )['headers']['location'] ?? '' );
		self::assertStringContainsString( 'For our best customers', $page['body'] );
		$friend = $this->user( 'other' );
		$theirs = $this->subscribe( customer: $friend );
		$page   = Http::as( $friend )->get( str_replace(
			'sandbox:' . $this->subscription,
			'sandbox:' . $theirs,
			$mine->get( $link )['headers']['location'] ?? '',
		) );
		self::assertSame( 200, $page['status'] );
		self::assertStringContainsString( 'churnstop_step', $page['body'] );
		self::assertStringNotContainsString( 'For our best customers', $page['body'] );
		$table->set_status( $flow, 'archived' );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	/** WooCommerce's e-mails run their additional content through wptexturize(). */
	public function test_a_link_in_the_text_of_an_email_stays_as_it_is(): void {
		$links = Plugin::get()->part( Links::class );
		for ( $id = 1; $id <= 300; $id++ ) {
			$text = "Cancel here: {$links->make( array( Sandbox::ref( $id ) ) )}";
			self::assertSame( $text, wptexturize( $text ) );
			self::assertMatchesRegularExpression( '/churnstop_link=\w+\.\w+$/', $text );
		}
	}

	/** @param array<string, mixed> $args */
	private function link( array $args = array() ): string {
		return churnstop_cancel_link( self::written( $this->subscription ), $args );
	}
}
