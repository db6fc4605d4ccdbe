<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Storefront;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Storefront\Address;
use ChurnStop\Storefront\ScreenHtml;
use PHPUnit\Framework\TestCase;

/**
 * The forms of the page without JavaScript: what merchants and products are called is text, and Cancel is held back by
 * nothing.
 */
final class ScreenHtmlTest extends TestCase {

	private const LABELS = array(
		'cancel'     => 'Cancel subscription',
		'decline'    => 'No thanks, cancel my subscription',
		'another'    => 'Show another option',
		'dismiss'    => 'Never mind',
		'continue'   => 'Continue',
		'back'       => 'Back',
		'agree'      => 'See options',
		'choose'     => 'Choose a product',
		'account'    => 'Back to my account',
		'reactivate' => 'Keep it',
		'receipt'    => 'Receipt number',
		'support'    => 'Contact support',
	);

	private const EVIL = '<script>alert(1)</script>" onmouseover="alert(2)';

	/** @return iterable<string, array{array<string, mixed>}> */
	public static function screens(): iterable {
		$money = array(
			'amount'    => '40.00',
			'currency'  => 'USD',
			'formatted' => self::EVIL,
		);
		$offer = array(
			'id'           => 'x-swap-1',
			'type'         => 'product_swap',
			'headline'     => self::EVIL,
			'message'      => self::EVIL,
			'accept_label' => 'Switch',
			'terms'        => array(
				'summary'      => self::EVIL,
				'price_now'    => $money,
				'price_during' => $money,
			),
		);
		$card  = array(
			'name'       => self::EVIL,
			'price'      => $money,
			'difference' => $money,
			'image'      => 'javascript:alert(1)',
		);
		yield 'survey' => array(
			array(
				'type'    => 'survey',
				'title'   => self::EVIL,
				'message' => self::EVIL,
				'reasons' => array(
					array(
						'id'        => self::EVIL,
						'label'     => self::EVIL,
						'follow_up' => self::EVIL,
					),
				),
				'comment' => array(
					'enabled'  => true,
					'required' => true,
					'prompt'   => self::EVIL,
				),
			),
		);
		yield 'consent' => array(
			array(
				'type'     => 'consent',
				'question' => self::EVIL,
			),
		);
		yield 'offer' => array(
			array(
				'type'  => 'offer',
				'offer' => $offer + array( 'choices' => null ),
				'more'  => true,
			),
		);
		yield 'offer with choices' => array(
			array(
				'type'  => 'offer',
				'offer' => $offer + array(
					'choices' => array( array( 'product_id' => 1 ) + $card, array( 'product_id' => 2 ) + $card ),
				),
				'more'  => false,
			),
		);
		yield 'confirm' => array(
			array(
				'type'    => 'confirm',
				'message' => self::EVIL,
				'ends_at' => '2026-12-01T00:00:00Z',
				'support' => array(
					'url'     => 'javascript:alert(1)',
					'email'   => self::EVIL,
					'message' => self::EVIL,
				),
			),
		);
	}

	/**
	 * @dataProvider screens
	 * @param array<string, mixed> $screen
	 */
	public function test_all_texts_are_text( array $screen ): void {
		$html = $this->html( $screen );
		self::assertStringNotContainsString( '<script', $html );
		self::assertSame( 0, $this->xpath( $html )->query( '//*[@onmouseover or @onclick or @style]' )->length ?? 1 );
		self::assertStringNotContainsString( 'javascript:', $html );
	}

	/**
	 * @dataProvider screens
	 * @param array<string, mixed> $screen
	 */
	public function test_cancel_is_as_big_as_what_stands_beside_it_and_needs_no_field( array $screen ): void {
		$xpath  = $this->xpath( $this->html( $screen ) );
		$cancel = $xpath->query( '//form[@method="post"]//button[@value="cancel"]' )->item( 0 );
		self::assertInstanceOf( \DOMElement::class, $cancel );
		self::assertSame(
			'offer' === $screen['type'] ? self::LABELS['decline'] : self::LABELS['cancel'],
			$cancel->textContent,
		);
		self::assertTrue( $cancel->hasAttribute( 'formnovalidate' ) );
		self::assertFalse( $cancel->hasAttribute( 'disabled' ) );
		foreach ( $xpath->query( '//*[@class="churnstop-equal"]/button' ) as $beside ) {
			self::assertInstanceOf( \DOMElement::class, $beside );
			self::assertSame( $cancel->getAttribute( 'class' ), $beside->getAttribute( 'class' ) );
		}
		self::assertSame( 0, $xpath->query( '//input[@checked]' )->length, 'Nothing is preselected.' );
		// What a firewall may dislike goes with another form; each can be trusted.
		$free = '//form[@id="' . $cancel->getAttribute( 'form' ) . '"]';
		self::assertSame(
			array( 1, 0 ),
			array(
				$xpath->query( $free . '/input[@name="churnstop_nonce"]' )->length,
				$xpath->query( $free . '//textarea' )->length,
			),
		);
		self::assertSame(
			$xpath->query( '//form' )->length,
			$xpath->query( '//form/input[@name="churnstop_nonce"]' )->length,
		);
	}

	/** @param array<string, mixed> $screen */
	private function html( array $screen ): string {
		$subscription = array(
			'id'    => 15,
			'name'  => self::EVIL,
			'price' => array( 'formatted' => self::EVIL ),
		);
		return ( new ScreenHtml() )->attempt(
			array(
				'id'            => '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
				'state'         => $screen['type'],
				'mode'          => 'live',
				'subscription'  => $subscription,
				'subscriptions' => array( $subscription ),
				'screen'        => $screen + array( 'labels' => self::LABELS ),
			),
			new Address( '/account/', array( Sandbox::ref( 15 ) ) ),
			self::EVIL
		);
	}

	private function xpath( string $html ): \DOMXPath {
		$document = new \DOMDocument();
		$before   = libxml_use_internal_errors( true );
		$document->loadHTML( '<?xml encoding="utf-8"?><body>' . $html . '</body>' );
		libxml_use_internal_errors( $before );
		return new \DOMXPath( $document );
	}
}
