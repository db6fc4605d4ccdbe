<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Schema;

use ChurnStop\Schema\Schema;
use ChurnStop\Schema\SchemaError;
use PHPUnit\Framework\TestCase;

/** What does not fit a schema, all of it, without WordPress' own checks of single values. */
final class SchemaTest extends TestCase {

	private const PLACES = array(
		'type'                 => 'object',
		'additionalProperties' => false,
		'properties'           => array(
			'rooms' => array(
				'type' => 'array',
				'required' => true,
				'minItems' => 1,
				'maxItems' => 2,
				'items' => array( 'type' => 'object', 'properties' => array(), 'additionalProperties' => false ),
			),
			'name'  => array( 'type' => array( 'string', 'null' ) ),
		),
	);

	public function test_all_errors_are_found_each_at_its_place(): void {
		$paths = static fn ( mixed $value ): array => array_map(
			static fn ( SchemaError $error ): string => $error->path,
			Schema::errors( $value, self::PLACES ),
		);
		self::assertSame( array(), $paths( array( 'rooms' => array( array() ), 'name' => null ) ) );
		self::assertSame(
			array( 'rooms.0.x', 'rooms.1.y', 'z' ),
			$paths( array( 'rooms' => array( array( 'x' => 1 ), array( 'y' => 1 ) ), 'z' => 1 ) ),
		);
		self::assertSame( array( 'rooms' ), $paths( array() ) );
		self::assertSame(
			array( 'rooms', 'name' ),
			$paths( array( 'rooms' => array( array(), array(), array() ), 'name' => array( 'a' ) ) ),
		);
		self::assertSame( array( '' ), $paths( 'text' ) );
	}

	public function test_of_two_errors_at_a_place_the_first_is_told(): void {
		$errors = array(
			new SchemaError( 'a', SchemaError::RANGE, 'First.' ),
			new SchemaError( 'a', SchemaError::OTHER, 'Second.' ),
			new SchemaError( 'b', SchemaError::OTHER, 'Third.' ),
		);
		self::assertSame( array( 'a' => 'First.', 'b' => 'Third.' ), SchemaError::params( $errors ) );
	}

	public function test_the_files_are_there(): void {
		foreach ( array( 'flow', 'offer', 'audience', 'budget' ) as $name ) {
			self::assertSame( 'object', Schema::file( $name )['type'] ?? null );
		}
	}
}
