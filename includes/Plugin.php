<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin: a list of its modules. What each room is made of and where it meets WordPress is said in the room's
 * Module.
 */
final class Plugin {

	/**
	 * In the order of their hooks and installation. A connection is its folder and its line here; of two that know a
	 * subscription the first answers.
	 */
	private const MODULES = array(
		Setup\Module::class,
		Logging\Module::class,
		Storage\Module::class,
		Settings\Module::class,
		Connections\WooCommerceSubscriptions\Module::class,
		Connections\Sandbox\Module::class,
		Events\Module::class,
		Budgets\Module::class,
		Audience\Module::class,
		Offers\Module::class,
		Discounts\Module::class,
		Compliance\Module::class,
		Flows\Module::class,
		Experiments\Module::class,
		Depths\Module::class,
		Jobs\Module::class,
		Redemptions\Module::class,
		Attempts\Module::class,
		Connections\Module::class,
		Measure\Module::class,
		Reports\Module::class,
		Exports\Module::class,
		Emails\Module::class,
		Privacy\Module::class,
		Health\Module::class,
		Storefront\Module::class,
		Embed\Module::class,
		Rest\Module::class,
		Admin\Module::class,
		Cli\Module::class,
		WooCommerce\Module::class,
		Abilities\Module::class,
	);

	private static ?self $instance = null;

	private readonly Container $parts;

	private function __construct( string $file ) {
		$this->parts = new Container( $file, get_current_blog_id( ... ) );
		foreach ( self::MODULES as $name ) {
			$module = new $name();
			$module->parts( $this->parts );
			$module->hooks( $this->parts );
			$this->parts->add( Module::class, static fn (): Module => $module );
		}
	}

	public static function boot( string $file ): void {
		self::$instance = new self( $file );
	}

	/** For what is not made by a module: uninstall.php, the demo's switch, tests. */
	public static function get(): self {
		return self::$instance ?? throw new \LogicException( 'The plugin has not booted.' );
	}

	/**
	 * A part of the present site.
	 *
	 * @template T of object
	 * @param class-string<T> $name
	 * @return T
	 */
	public function part( string $name ): object {
		return $this->parts->get( $name );
	}

	/** Forgets the present site's parts. Listeners and routes that are registered keep theirs. */
	public function reset(): void {
		$this->parts->reset();
	}
}
