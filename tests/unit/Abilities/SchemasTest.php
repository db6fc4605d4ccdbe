<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Abilities;

use ChurnStop\Abilities\Schemas;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What assistants may give and get, as JSON Schema. */
final class SchemasTest extends TestCase {

	/** @return iterable<string, array{array<string, mixed>}> */
	public static function asked(): iterable {
		yield 'attempts' => array( Schemas::attempts_asked() );
		yield 'summary' => array( Schemas::summary_asked() );
		yield 'explain' => array( Schemas::explain_asked() );
		yield 'flows' => array( Schemas::flows_asked() );
		yield 'flow' => array( Schemas::flow_given() );
		yield 'revert' => array( Schemas::revert_asked() );
		yield 'draft' => array( Schemas::draft_given() );
	}

	/** @param array<string, mixed> $schema */
	#[DataProvider( 'asked' )]
	public function test_nothing_unnamed_is_taken_and_nothing_more_is_required( array $schema ): void {
		self::assertFalse( $schema['additionalProperties'] );
		self::assertSame( array(), array_diff( $schema['required'] ?? array(), array_keys( $schema['properties'] ) ) );
		self::assertTrue( isset( $schema['required'] ) || array() === $schema['default'] );
	}

	/** @return iterable<string, array{string, bool}> */
	public static function days(): iterable {
		yield 'a day' => array( '2026-12-31', true );
		yield 'no such month' => array( '2026-13-01', false );
		yield 'no such day' => array( '2026-12-32', false );
		yield 'a moment' => array( '2026-12-01T10:00:00', false );
	}

	#[DataProvider( 'days' )]
	public function test_a_day_is_a_day( string $given, bool $is_day ): void {
		self::assertSame(
			$is_day,
			1 === preg_match( '/' . Schemas::summary_asked()['properties']['after']['pattern'] . '/', $given ),
		);
	}

	public function test_all_that_is_told_of_an_attempt_is_described(): void {
		self::assertSame( array(), array_diff( Schemas::TOLD, array_keys( Schemas::attempt()['properties'] ) ) );
	}
}
