<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Compliance;

use ChurnStop\Compliance\CheckNames;
use ChurnStop\Compliance\Contrast;
use ChurnStop\Compliance\Profiles;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\RuleTexts;
use ChurnStop\Settings\Look;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class ProfilesTest extends TestCase {

	#[DataProvider( 'places' )]
	public function test_profile_of_a_place( string $country, string $state, string $expected ): void {
		$this->assertSame( $expected, Profiles::of( $country, $state ) );
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function places(): iterable {
		yield 'Minnesota' => array( 'US', 'MN', 'consent_gate' );
		yield 'Minnesota with its country' => array( 'US', 'US:MN', 'consent_gate' );
		yield 'Minnesota in small letters' => array( 'us', 'mn', 'consent_gate' );
		yield 'Germany' => array( 'DE', '', 'bare' );
		yield 'Bavaria' => array( 'DE', 'DE-BY', 'bare' );
		yield 'California' => array( 'US', 'CA', 'parallel_cancel' );
		yield 'a state called MN elsewhere' => array( 'MX', 'MN', 'parallel_cancel' );
		yield 'the United States without a state' => array( 'US', '', 'parallel_cancel' );
		yield 'nowhere' => array( '', '', 'parallel_cancel' );
		yield 'no country, but a state' => array( '', 'MN', 'parallel_cancel' );
	}

	public function test_the_strictest_of_several_wins(): void {
		$this->assertSame( 'parallel_cancel', Profiles::strictest( array() ) );
		$this->assertSame(
			'consent_gate',
			Profiles::strictest( array( 'parallel_cancel', 'consent_gate', 'parallel_cancel' ) ),
		);
		$this->assertSame( 'bare', Profiles::strictest( array( 'bare', 'consent_gate' ) ) );
		$this->assertSame( 'parallel_cancel', Profiles::strictest( array( 'nonsense' ) ) );
	}

	/** The English messages of the TypeScript side and those that translators get; and each check has a name. */
	public function test_messages_are_the_same_in_data_and_code(): void {
		foreach ( RulePack::get()->all() as $rule ) {
			$this->assertSame( $rule->message, RuleTexts::of( $rule ) );
			$this->assertArrayHasKey( $rule->id, CheckNames::all() );
			$this->assertNotSame( '', $rule->source );
			$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\d$/', $rule->reviewed );
		}
	}

	public function test_a_rule_pack_gets_old_after_a_year(): void {
		$reviewed = new \DateTimeImmutable( RulePack::get()->reviewed );
		$this->assertFalse( RulePack::get()->is_old( $reviewed->modify( '+11 months' ) ) );
		$this->assertTrue( RulePack::get()->is_old( $reviewed->modify( '+13 months' ) ) );
	}

	#[DataProvider( 'colours' )]
	public function test_text_on_any_accent_can_be_read( string $accent ): void {
		$look = new Look( $accent, null, 0 );
		$this->assertGreaterThanOrEqual( Contrast::LEGIBLE, Contrast::between( $accent, $look->on_accent() ) );
		$this->assertSame( $look->controls()['accept'], $look->controls()['cancel'] );
	}

	/** @return iterable<string, array{string}> */
	public static function colours(): iterable {
		foreach (
			array(
				'#000000',
				'#ffffff',
				'#777777',
				'#767676',
				'#ff0000',
				'#00ff00',
				'#0000ff',
				'#ffcc00',
				'#7f54b3',
				'#2271b1',
			) as $colour
		) {
			yield $colour => array( $colour );
		}
	}

	public function test_contrast_as_wcag_computes_it(): void {
		$this->assertEqualsWithDelta( 21.0, Contrast::between( '#000', '#ffffff' ), 0.001 );
		$this->assertEqualsWithDelta( 4.54, Contrast::between( '#767676', '#fff' ), 0.01 );
		$this->assertNull( Contrast::between( 'red', '#fff' ) );
	}
}
