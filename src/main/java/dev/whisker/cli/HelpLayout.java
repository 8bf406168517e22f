package dev.whisker.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The form of every command's help: options stand under the headings of their {@link Section}. */
final class HelpLayout {
    private HelpLayout() {
    }

    /** Gives a program and its commands this form. */
    static void apply(CommandLine program) {
        program.setUsageHelpAutoWidth(true);
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(program.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        program.setHelpSectionMap(sections);
    }

    private static String parameters(Help help) {
        return help.commandSpec().positionalParameters().isEmpty() ? ""
                : heading(help, "Arguments") + help.parameterList();
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        bySection(help.commandSpec()).forEach((heading, options) -> {
            // A layout that is made for all options has columns of the same width under each heading.
            Help.Layout layout = help.createDefaultLayout();
            layout.addAllOptions(options, help.parameterLabelRenderer());
            text.append(heading(help, heading.text())).append(layout);
        });
        return text.toString();
    }

    private static String heading(Help help, String text) {
        return help.createHeading("%n@|bold " + text + "|@%n");
    }

    /** The visible options of a command under their headings, in the order in which they are declared. */
    static Map<Heading, List<OptionSpec>> bySection(CommandSpec command) {
        Map<Heading, List<OptionSpec>> sections = new EnumMap<>(Heading.class);
        command.options().stream().filter(option -> !option.hidden()).forEach(option ->
                sections.computeIfAbsent(heading(option, command), heading -> new ArrayList<>()).add(option));
        return sections;
    }

    private static Heading heading(OptionSpec option, CommandSpec command) {
        if (option.inherited() || !(option.userObject() instanceof Field field)) {
            return Heading.GENERAL;
        }
        Section ofField = field.getAnnotation(Section.class);
        Section ofClass = field.getDeclaringClass().getAnnotation(Section.class);
        Section section = ofField != null ? ofField : ofClass != null ? ofClass
                : command.userObject().getClass().getAnnotation(Section.class);
        return section == null ? Heading.GENERAL : section.value();
    }
}
