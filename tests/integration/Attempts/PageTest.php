<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Logging\Log;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storefront\Address;
use ChurnStop\Storefront\Assets;
use ChurnStop\Storefront\Links;
use ChurnStop\Storefront\LogIn;
use ChurnStop\Storefront\Page;
use ChurnStop\Tests\Harness\SandboxOthers;

/** The page without JavaScript, where something else happened meanwhile. */
final class PageTest extends AttemptTestCase {

	protected function tearDown(): void {
		$_GET  = array();
		$_POST = array();
		remove_all_filters( 'wp_redirect' );
		parent::tearDown();
	}

	/** @return iterable<string, array{string}> */
	public static function closings(): iterable {
		yield 'dismissed in another tab' => array( "UPDATE {attempts} SET state = 'dismissed', open_key = NULL" );
		yield 'left open for a day' => array( "UPDATE {attempts} SET state = 'abandoned', open_key = NULL" );
	}

	/** @dataProvider closings */
	public function test_cancel_on_an_old_page_cancels_in_one_click( string $close ): void {
		$attempt = $this->start();
		Plugin::get()->part( Database::class )->execute( $close );
		$this->submit( $attempt, array( 'churnstop_step' => 'cancel' ) );
		self::assertSame( 'pending-cancel', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}

	/** @dataProvider closings */
	public function test_a_reason_on_an_old_page_is_heard( string $close ): void {
		$attempt = $this->start();
		Plugin::get()->part( Database::class )->execute( $close );
		$this->submit( $attempt, array( 'churnstop_step' => 'reason', 'churnstop_reason' => 'too_expensive' ) );
		$again = $this->start( status: 200 );
		self::assertSame( 'offer', $again['state'] );
		self::assertNotSame( $attempt['id'], $again['id'] );
	}

	public function test_cancel_after_an_offer_was_accepted_says_so_and_changes_nothing(): void {
		$attempt = $this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) );
		$this->post( $attempt, 'accept', array( 'offer_id' => 'too_expensive-discount-1' ) );
		self::assertStringContainsString(
			'already accepted an offer',
			$this->submit( $attempt, array( 'churnstop_step' => 'cancel' ) ),
		);
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
	}

	public function test_where_the_store_refuses_the_cancel_its_own_link_is_offered(): void {
		$attempt = $this->start();
		( new SandboxOthers( $this->book ) )->refuse_next( $this->subscription );
		$html = $this->submit( $attempt, array( 'churnstop_step' => 'cancel' ) );
		self::assertSame( 'active', $this->sandbox->snapshot( $this->subscription )?->store_status );
		self::assertStringContainsString( esc_url( Data::string( $attempt, 'cancel_url' ) ), $html );
	}

	public function test_a_comment_has_a_form_of_its_own_once_the_reason_is_given(): void {
		$attempt = $this->start();
		$stored  = fn (): ?Attempt => Plugin::get()->part( AttemptStore::class )->find( Data::string(
			$attempt,
			'id',
		) );
		self::assertStringNotContainsString( '<textarea', $this->submit( $attempt, array() ) );
		$this->submit( $attempt, array(
			'churnstop_step' => 'reason',
			'churnstop_reason' => 'too_expensive',
			'churnstop_comment' => 'Continue carries none',
		) );
		$before = $stored();
		self::assertSame( array( 'offer', null ), array( $before?->state, $before?->comment ) );
		self::assertMatchesRegularExpression(
			'~<form[^>]*><input[^>]*churnstop_nonce[^>]*><div '
				. 'class="churnstop-comment">.*<textarea[^>]*></textarea>.*value="comment"~s',
			$this->submit( $attempt, array() ),
		);

		$this->submit( $attempt, array( 'churnstop_step' => 'comment', 'churnstop_comment' => 'A bit <dear' ) );
		$after = $stored();
		self::assertSame(
			array( 'offer', 'too_expensive', 'A bit &lt;dear' ),
			array( $after?->state, $after?->reason, $after?->comment ),
		);
		self::assertEquals( $before->shown_offer, $after->shown_offer, 'The offer on the screen stays as it is.' );
		$told = fn (): int => Plugin::get()->part( EventSearch::class )->find(
			array( 'type' => 'reason_given', 'subscription_id' => $this->subscription ),
			1,
			9,
		)[1];
		self::assertSame( 2, $told() );
		$this->submit( $attempt, array( 'churnstop_step' => 'comment', 'churnstop_comment' => 'A bit <dear' ) );
		self::assertSame( 2, $told(), 'Sent twice it is one.' );

		wp_set_current_user( $this->user( 'somebody' ) );
		self::assertStringContainsString(
			'could not find',
			$this->submit( $attempt, array( 'churnstop_step' => 'comment', 'churnstop_comment' => 'Not mine' ) ),
		);
		self::assertStringNotContainsString(
			'dear',
			$this->submit( $attempt, array() ),
			'Others\' comments are not shown.',
		);
		wp_set_current_user( $this->shopper );
		self::assertSame( $after->comment, $stored()?->comment );
		self::assertStringContainsString( 'Your comment was sent.', $this->submit( $attempt, array() ) );
		$this->submit( $attempt, array( 'churnstop_step' => 'reason', 'churnstop_reason' => 'other' ) );
		self::assertSame(
			array( 'other', $after->comment ),
			array( $stored()?->reason, $stored()?->comment ),
			'Another reason keeps it.',
		);

		$this->submit( $attempt, array( 'churnstop_step' => 'dismiss' ) );
		self::assertStringContainsString(
			'role="alert"',
			$this->submit( $attempt, array( 'churnstop_step' => 'comment', 'churnstop_comment' => 'Too late' ) ),
		);
		self::assertSame( $after->comment, $stored()?->comment );
	}

	/**
	 * @param array<string, mixed>  $attempt
	 * @param array<string, string> $fields
	 * @return string The page, where the form was refused; a success redirects, which ends this request.
	 */
	private function submit( array $attempt, array $fields ): string {
		$_GET  = array(
			Address::SUBSCRIPTIONS => (string) $this->subscription,
			Address::ATTEMPT       => Data::string( $attempt, 'id' ),
		);
		$_POST = array( 'churnstop_nonce' => wp_create_nonce( Page::NONCE ) ) + $fields;
		add_filter(
			'wp_redirect',
			static function (): void {
				throw new \RuntimeException( 'Redirected.' );
			}
		);
		Plugin::get()->part( Connections::class )->forget();
		$page = new Page(
			static fn (): CancelFlow => Plugin::get()->part( CancelFlow::class ),
			Plugin::get()->part( Connections::class ),
			new Assets( CHURNSTOP_FILE, Plugin::get()->part( SettingsStore::class ), new LogIn( array() ) ),
			new LogIn( array() ),
			static fn (): bool => true,
			Plugin::get()->part( Log::class ),
			Plugin::get()->part( Links::class ),
		);
		return (string) $page->html();
	}
}
