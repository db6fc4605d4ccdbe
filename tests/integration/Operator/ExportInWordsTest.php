<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Actor;
use ChurnStop\InLocale;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Plugin;
use ChurnStop\Privacy\InWords;
use ChurnStop\Privacy\PolicyText;
use ChurnStop\Redemptions\Redemption;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What an export says in the place of a code. */
final class ExportInWordsTest extends TestCase {

	private static function words(): InWords {
		return Plugin::get()->part( InWords::class );
	}

	#[DataProvider( 'ends' )]
	public function test_why_an_offer_ended_is_said_in_words(
		string $state,
		string $why,
		Actor $actor,
		string $english,
		string $german,
	): void {
		$ended = Redemption::from_row(
			array(
				'connection'      => 'sandbox',
				'subscription_id' => '7',
				'state'           => $state,
				'ended_why'       => $why,
				'ended_by'        => wp_json_encode( $actor->to_array() ),
			)
		);
		self::assertSame(
			array( $english, $german ),
			array(
				self::words()->why_ended( $ended ),
				InLocale::run( 'de_DE', static fn (): string => self::words()->why_ended( $ended ) ),
			),
		);
	}

	/** @return iterable<string, array{string, string, Actor, string, string}> */
	public static function ends(): iterable {
		$store = Actor::system();
		yield 'still active' => array( Redemption::APPLIED, '', $store, '', '' );
		yield 'finished' => array(
			Redemption::FINISHED,
			'finished',
			$store,
			'It ran its full course.',
			'Es lief wie vereinbart bis zum Ende.',
		);
		foreach (
			array(
				'cancelled'         => array(
					'It ended because the subscription was cancelled.',
					'Der Grund: Das Abo wurde gekündigt.',
				),
				'ended'             => array(
					'It ended because the subscription ended.',
					'Der Grund: Das Abo ist beendet.',
				),
				'resumed'           => array(
					'It ended because the subscription was reactivated.',
					'Der Grund: Das Abo wurde wieder aktiviert.',
				),
				'refused'           => array(
					'It ended because the store could not continue it.',
					'Der Grund: Der Shop konnte es nicht fortführen.',
				),
				'coupon_removed'    => array(
					'It ended because its coupon was removed in the store.',
					'Der Grund: Der zugehörige Gutschein wurde im Shop entfernt.',
				),
				'switched_in_store' => array(
					'It ended because the subscription was switched to another product.',
					'Der Grund: Das Abo wurde auf ein anderes Produkt umgestellt.',
				),
				'billed_anyway'     => array(
					'It ended because a payment was billed before the new date.',
					'Der Grund: Vor dem neuen Datum wurde eine Zahlung abgerechnet.',
				),
				'taken_back'        => array(
					'It ended because the product or the coupon of the subscription was changed.',
					'Der Grund: Das Produkt oder der Gutschein des Abos wurde geändert.',
				),
				'a_later_code'      => array( 'The store ended it.', 'Der Shop hat es beendet.' ),
			) as $why => [ $english, $german ]
		) {
			yield $why => array( Redemption::REVERTED, $why, $store, $english, $german );
		}
		yield 'reverted by staff, who said nothing' => array(
			Redemption::REVERTED,
			'reverted',
			Actor::agent( 1, 5 ),
			'The store ended it.',
			'Der Shop hat es beendet.',
		);
		$note = 'By Anna. Jane called about her dog';
		yield 'a note of staff' => array( Redemption::REVERTED, $note, Actor::agent( 1, 5 ), $note, $note );
		$note = 'Ended by Anna for the customer.';
		yield 'staff in the customer\'s place' => array(
			Redemption::REVERTED,
			$note,
			Actor::customer( 5, 1 ),
			$note,
			$note,
		);
		$yourself = array( 'You ended it yourself.', 'Du hast es selbst beendet.' );
		yield 'the customer' => array(
			Redemption::REVERTED,
			'Resumed by the customer.',
			Actor::customer( 5 ),
			...$yourself,
		);
		yield 'a customer with a token' => array(
			Redemption::REVERTED,
			'Undone by the customer.',
			Actor::token( 5 ),
			...$yourself,
		);
		$failed = array( 'It could not be applied.', 'Es konnte nicht angewendet werden.' );
		yield 'refused at once' => array( Redemption::FAILED, 'refused', Actor::customer( 5 ), ...$failed );
		yield 'refused by the gateway' => array(
			Redemption::FAILED,
			'gateway_refused',
			Actor::customer( 5 ),
			...$failed,
		);
		yield 'interrupted' => array( Redemption::FAILED, 'interrupted', $store, ...$failed );
		yield 'cancelled before it was applied' => array(
			Redemption::FAILED,
			'cancelled',
			Actor::customer( 5 ),
			'It ended because the subscription was cancelled.',
			'Der Grund: Das Abo wurde gekündigt.',
		);
	}

	#[DataProvider( 'sources' )]
	public function test_where_it_began_is_said_in_words( string $source, string $english, string $german ): void {
		self::assertSame(
			array( $english, $german ),
			array(
				self::words()->source( $source ),
				InLocale::run( 'de_DE', static fn (): string => self::words()->source( $source ) ),
			),
		);
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function sources(): iterable {
		$elsewhere = array( 'Another website or an app', 'Eine andere Website oder eine App' );
		yield 'unknown' => array( '', '', '' );
		yield 'the account' => array( 'account', 'Your account', 'Dein Konto' );
		yield 'the page' => array( 'page', 'The cancellation page', 'Die Kündigungsseite' );
		yield 'the block' => array( 'block', 'A page with your subscriptions', 'Eine Seite mit deinen Abos' );
		yield 'a link' => array( 'email', 'A link in an e-mail', 'Ein Link in einer E-Mail' );
		yield 'an embed' => array( 'embed', ...$elsewhere );
		yield 'an embed that is tried' => array( \ChurnStop\Embed\EmbedKey::FIRST, ...$elsewhere );
		yield 'staff' => array( 'agent', 'The store\'s staff, for you', 'Das Team des Shops, in deinem Auftrag' );
		yield 'a walk' => array( 'walk', 'A test by the store\'s staff', 'Ein Test durch das Team des Shops' );
		yield 'the demo' => array( 'demo', 'The demo shop', 'Der Demo-Shop' );
		yield 'a word of the caller' => array( 'our-ios-app_2', 'our-ios-app_2', 'our-ios-app_2' );
	}

	public function test_what_was_kept_after_all_is_not_called_cancelled(): void {
		self::assertSame( 'The subscription was cancelled', self::words()->outcome( Attempt::CANCELLED, false ) );
		self::assertSame( 'The subscription was kept after all', self::words()->outcome( Attempt::CANCELLED, true ) );
	}

	public function test_each_shipped_offer_has_a_name_that_is_translated_here_and_nowhere_in_wp_admin(): void {
		foreach ( OfferTypes::shipped() as $type ) {
			[ $german, $label ] = InLocale::run(
				'de_DE',
				static fn (): array => array( self::words()->type( $type->id(), 'offer-1' ), $type->label() ),
			);
			self::assertNotContains( self::words()->type( $type->id(), 'x' ), array( 'x', $type->id() ) );
			self::assertNotContains( $german, array( 'offer-1', 'extend_trial' ), $type->id() );
			self::assertSame( $type->label(), $label, 'English, for merchants.' );
			if ( 'pause' !== $type->id() ) {
				self::assertNotSame( self::words()->type( $type->id(), 'x' ), $german );
			}
		}
		self::assertSame( 'offer-1', self::words()->type( 'of_another_plugin', 'offer-1' ) );
	}

	#[DataProvider( 'days' )]
	public function test_the_text_for_the_privacy_policy_is_in_the_sites_language( int $days, string $ends ): void {
		$text = InLocale::run( 'de_DE_formal', static fn (): string => PolicyText::html( $days ) );
		self::assertStringStartsWith( '<p>Wenn Sie auf dieser Website ein Abo kündigen, ', $text );
		self::assertStringContainsString( $ends, $text );
		self::assertDoesNotMatchRegularExpression( '/\b(we|the|your)\b/', $text );
	}

	/** @return iterable<string, array{int, string}> */
	public static function days(): iterable {
		yield 'forever' => array( 0, '<p>Wir bewahren diese Angaben auf, bis Sie uns um Löschung bitten.</p>' );
		yield 'a day' => array( 1, ' werden nach 1 Tag gelöscht. ' );
		yield 'two years' => array( 730, ' werden nach 730 Tagen gelöscht. ' );
	}
}
